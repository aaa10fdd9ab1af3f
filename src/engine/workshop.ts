import type { CallOptions } from './call.ts'
import type { ImageId } from './image.ts'
import type { ArchiveTarget, Arrival, TransferOptions } from './transfer.ts'

/** What a new container is made from. Empty and absent fields are the image's own. */
export type ContainerSpec = {
  readonly image: ImageId
  /** The image as the person named it. */
  readonly imageName: string
  /** One is made up where it is absent. */
  readonly name?: string
  readonly command?: readonly string[]
  readonly entrypoint?: readonly string[]
  readonly environment?: readonly string[]
  readonly labels?: Readonly<Record<string, string>>
  readonly workingDirectory?: string
  readonly user?: string
}

/** One path that a container changed against its image. */
export type FileChange = { readonly kind: 'added' | 'changed' | 'deleted'; readonly path: string }

/** How a container ended: its exit code. */
export type RunEnd = { readonly code: number }

/**
 * Work on containers in a store that keeps them itself. Containers are given by their whole ID. All optional in a store.
 */
export type Workshop = {
  /** Resolves with the ID. */
  readonly createContainer: (spec: ContainerSpec, options?: CallOptions) => Promise<string>
  readonly renameContainer: (container: string, name: string, options?: CallOptions) => Promise<void>
  /** Paths in order, compared with the image. */
  readonly diffContainer: (container: string, options?: CallOptions) => Promise<readonly FileChange[]>
  /**
   * The file or folder `path` as a tar, as `docker cp CONTAINER:path -` gives it; or at a path of this machine: in it where
   * it is a folder, else under its last name.
   */
  readonly copyOut: (
    container: string,
    path: string,
    to: ArchiveTarget | { readonly unpackAt: string },
    options?: TransferOptions,
  ) => Promise<void>
  /**
   * Unpacks a tar into the folder `path`, which must be there; or copies a file or folder of this machine, into `path` where
   * that is a folder, else under its last name. What is copied belongs to root.
   */
  readonly copyIn: (
    container: string,
    path: string,
    from: AsyncIterable<Uint8Array> | { readonly pack: string },
    options?: TransferOptions,
  ) => Promise<void>
  /** The whole file system as one tar. */
  readonly exportContainer: (container: string, to: ArchiveTarget, options?: TransferOptions) => Promise<void>
  /** Makes an image of the container's image and what it changed. */
  readonly commitContainer: (
    container: string,
    options?: TransferOptions & {
      readonly reference?: string
      readonly message?: string
      readonly author?: string
      readonly changes?: readonly string[]
    },
  ) => Promise<Arrival>
  /** Why containers cannot be started here, in one sentence; null when they can. */
  readonly cannotRun: () => Promise<string | null>
  /**
   * Starts it and resolves when it has ended. `attach`: on this program's own input and output; without, its output goes to
   * the container's log and it has no input.
   */
  readonly startContainer: (container: string, options?: CallOptions & { readonly attach?: boolean }) => Promise<RunEnd>
  /** Asks the container to end and waits; a `conflict` where it has not ended after `seconds`. It is never killed. */
  readonly stopContainer: (container: string, options?: CallOptions & { readonly seconds?: number }) => Promise<void>
}
