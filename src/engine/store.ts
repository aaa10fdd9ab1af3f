import type { CallOptions } from './call.ts'
import type { Container } from './container.ts'
import type { Digest } from './digest.ts'
import type { Image, ImageId } from './image.ts'
import type { Chain, Chains } from './layer.ts'
import type { Platform } from './platform.ts'
import type { Transfers } from './transfer.ts'
import type { Upkeep } from './upkeep.ts'
import type { Workshop } from './workshop.ts'

/** What a store says about itself once it has been reached. */
export type StoreInfo = {
  /** `docker`, `podman`: the engine that really answers, whatever the address suggests. */
  readonly kind: StoreKind
  readonly version: string
  /** The storage driver in the engine's own word: `overlay2`, `overlayfs`, `vfs`. */
  readonly driver: string
}

export type StoreKind = 'docker' | 'podman' | 'oci' | 'memory'

/** All that a store holds at one moment, intermediate images included. */
export type Listing = {
  readonly images: readonly Image[]
  readonly containers: readonly Container[]
}

/** One image and every container of the store, read afresh. `image` is null when the store has it no longer. */
export type Look = { readonly image: Image | null; readonly containers: readonly Container[] }

/** Something changed. What exactly is never taken from here: it only says that a list is out of date. */
export type Change = { readonly subject: 'image' | 'container'; readonly action: string; readonly id: string }

/** The one thing to remove: a name of an image, an image that nothing names, or a container that is not live. */
export type Removal =
  | { readonly type: 'reference'; readonly image: ImageId; readonly reference: string }
  | { readonly type: 'image'; readonly image: ImageId }
  | { readonly type: 'container'; readonly container: string }

/** What the store says it did. `layers` holds chain IDs that left the disk; null when this store does not report them. */
export type Removed = {
  readonly untagged: readonly string[]
  readonly deleted: readonly ImageId[]
  readonly layers: readonly Digest[] | null
  /** Bytes that left the disk by this, where the store counts them itself. */
  readonly freed?: number
}

/** One step of the build history, as the store keeps it. */
export type HistoryStep = {
  /** The image this step made, when it is still here; null is Docker's `<missing>`. */
  readonly image: ImageId | null
  /** Milliseconds since the epoch; null when not recorded. */
  readonly created: number | null
  readonly command: string
  readonly comment: string
  /** Bytes this step added, unpacked. */
  readonly size: number
  readonly references: readonly string[]
}

/** The metadata of one image, and the store's whole answer as it came. */
export type Inspection = {
  readonly id: ImageId
  readonly references: readonly string[]
  readonly digests: readonly string[]
  readonly parent: ImageId | null
  readonly platform: Platform
  readonly created: number | null
  readonly size: number
  readonly author: string
  readonly comment: string
  readonly ports: readonly string[]
  readonly environment: readonly string[]
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly workingDirectory: string
  readonly user: string
  readonly volumes: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly stopSignal: string
  readonly healthcheck: readonly string[]
  readonly driver: string
  /** Diff IDs, bottom layer first. */
  readonly layers: readonly Digest[]
  /** The answer as decoded JSON, nothing left out. */
  readonly raw: unknown
}

/**
 * A place that keeps images. The required part is what the program cannot do without; what a store may or may not be able
 * to do is an optional method, found by its presence. Every store passes the same contract suite.
 */
export type Store = Partial<Transfers> &
  Partial<Upkeep> &
  Partial<Workshop> & {
    /** Names the place, not the moment: the same for the same store in every run. */
    readonly id: string
    /** What a person calls it: `docker`, or the name of a docker context. */
    readonly label: string
    /** Where it is, for sentences: `unix:///var/run/docker.sock`. */
    readonly address: string
    /** How many calls about single images are worth having under way at once. */
    readonly parallel: number

    /** Reaches the store and learns what it is. Called again after the store was lost. */
    readonly open: (options?: CallOptions) => Promise<StoreInfo>
    /**
     * Everything the store holds. A store that is slow to list hands over what it has so far through `onPart`; parts grow,
     * the last one before the promise settles is not repeated.
     */
    readonly list: (options?: CallOptions & { readonly onPart?: (part: Listing) => void }) => Promise<Listing>
    /** One image by its ID and all containers, past every cache: what a removal is checked against just before it runs. */
    readonly look: (image: ImageId, options?: CallOptions) => Promise<Look>
    /** Removes exactly one thing. Never forced; never takes parents along. Rejects with a `conflict` where the store refuses. */
    readonly remove: (removal: Removal, options?: CallOptions) => Promise<Removed>
    /** Changes as they happen, until the signal aborts (it then ends) or the store is lost (it then throws). */
    readonly watch: (options?: CallOptions) => AsyncIterable<Change>
    /** Ends every connection. */
    readonly close: () => void

    /** The layers of one image; null when this store cannot tell them (its bytes then stay a range). */
    readonly chain?: (image: ImageId, options?: CallOptions) => Promise<Chain | null>
    /** Chains of these images known from earlier runs, without asking the engine. */
    readonly remembered?: (images: readonly ImageId[]) => Promise<Chains>
    /** Writes what {@link Store.chain} has learnt to the cache folder. */
    readonly remember?: () => Promise<void>
    /** Newest step first. */
    readonly history?: (image: ImageId, options?: CallOptions) => Promise<readonly HistoryStep[]>
    readonly inspect?: (image: ImageId, options?: CallOptions) => Promise<Inspection>
    /** Bytes in the writable layer of every container, by container ID. Slow on some engines: never asked before the list. */
    readonly written?: (options?: CallOptions) => Promise<ReadonlyMap<string, number>>
    /** Sizes of the build-cache records that share layers with images, in bytes: those layers stay when the image goes. */
    readonly cacheShared?: (options?: CallOptions) => Promise<readonly number[]>
    /** Bytes of everything images keep on disk, as the engine itself counts them; for a receipt after a removal. */
    readonly measure?: (options?: CallOptions) => Promise<number>
  }
