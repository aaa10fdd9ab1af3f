import type { Digest } from './digest.ts'
import type { ImageId } from './image.ts'

/** One layer in the chain of an image. */
export type Layer = {
  /** Identity on disk: the diff ID together with everything below it. */
  readonly chainId: Digest
  readonly diffId: Digest
  /** Bytes on disk, as the store counts them; null when the store does not tell this layer's size apart. */
  readonly size: number | null
  /** The file that keeps it, in stores that keep layers as they were packed: layers in one file take its bytes once. */
  readonly blob?: Digest
  /** True for what goes with the image but is no layer of it: its config and manifests, and blobs of other platforms. */
  readonly beside?: true
}

/** What tells layers apart on disk. */
export const keyOf = ({ blob, chainId }: Layer): Digest => blob ?? chainId

/** The chain of one image, bottom layer first, then what is kept beside. It never changes for one image ID. */
export type Chain = readonly Layer[]

/** Chains known so far. An image without an entry has not been read yet. */
export type Chains = ReadonlyMap<ImageId, Chain>
