import type { CallOptions } from './call.ts'
import type { ImageId } from './image.ts'
import type { Platform } from './platform.ts'

/** How far one part of a transfer is: a layer, usually. Bytes; `total` is null while nobody knows. */
export type Progress = {
  /** Names the part within the transfer: a short digest, or a file name. */
  readonly part: string
  /** In Docker's words: `Downloading`, `Already exists`, `Pull complete`. */
  readonly says: string
  readonly done: number
  readonly total: number | null
}

/** A call that moves many bytes tells how far it is as often as it likes; whoever draws it takes the newest. */
export type TransferOptions = CallOptions & { readonly onProgress?: (progress: Progress) => void }

/** An image that came into a store. */
export type Arrival = {
  readonly image: ImageId
  /** Names it has got by this, familiar form. */
  readonly references: readonly string[]
  /** Names among them that another image had before, with that image. */
  readonly moved: readonly { readonly reference: string; readonly from: ImageId }[]
}

/** Where an archive is read from: a file or a folder, or bytes as they come; `name` is for sentences. */
export type ArchiveSource =
  | { readonly path: string }
  | { readonly stream: AsyncIterable<Uint8Array>; readonly name: string }

/** Where an archive is written to. A file that is there is replaced, and only once the new one is whole. */
export type ArchiveTarget = { readonly path: string } | { readonly write: (bytes: Uint8Array) => Promise<void> }

/**
 * What is written by a save. `combined`: one tar that every version of docker, podman and skopeo loads, an OCI layout
 * with Docker's `manifest.json` beside it. `oci`: the plain OCI archive. `layout`: an OCI layout in a folder.
 */
export type ArchiveFormat = 'combined' | 'oci' | 'layout'

/** One image to save, with the names that are saved with it: familiar form, none for an image saved by its ID. */
export type Saved = { readonly image: ImageId; readonly references: readonly string[] }

/** Login data for one registry. */
export type Credentials = { readonly user: string; readonly password: string } | { readonly identityToken: string }

/** What a pull brought. */
export type Pulled = Arrival & {
  /** Digest by which the registry has what was asked for: of the list where it is one. */
  readonly digest: string
  /** False when everything was here already under this name. */
  readonly changed: boolean
}

/** Images that come and go. All of them optional in a store; which there are is found by their presence. */
export type Transfers = {
  /** Gives an image one more name, taken from whatever image had it. `reference` in any form; `latest` is added. */
  readonly tag: (image: ImageId, reference: string, options?: CallOptions) => Promise<void>
  /** Reads a docker archive, an OCI archive or an OCI layout; tar, gzip and zstd are told apart by their first bytes. */
  readonly load: (from: ArchiveSource, options?: TransferOptions) => Promise<readonly Arrival[]>
  readonly save: (
    images: readonly Saved[],
    to: ArchiveTarget,
    options?: TransferOptions & { readonly format?: ArchiveFormat },
  ) => Promise<void>
  /** Makes an image of one layer out of a tar of a root file system. */
  readonly importRoot: (
    from: ArchiveSource,
    options?: TransferOptions & {
      readonly reference?: string
      readonly message?: string
      /** Dockerfile instructions: `CMD ["/bin/sh"]`, `ENV A=1`. */
      readonly changes?: readonly string[]
      readonly platform?: Platform
    },
  ) => Promise<Arrival>
  /** By tag or digest; `latest` is added. */
  readonly pull: (
    reference: string,
    options?: TransferOptions & { readonly platform?: Platform; readonly insecure?: boolean },
  ) => Promise<Pulled>
  /** Pushes one name. Resolves with the digest by which the registry now has it. */
  readonly push: (
    reference: string,
    options?: TransferOptions & { readonly insecure?: boolean },
  ) => Promise<{ readonly digest: string }>
}
