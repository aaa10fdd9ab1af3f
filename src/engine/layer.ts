import type { Digest } from './digest.ts'
import type { ImageId } from './image.ts'

/** One layer in the chain of an image. */
export type Layer = {
  /** Identity on disk: the diff ID together with everything below it. */
  readonly chainId: Digest
  readonly diffId: Digest
  /** Bytes unpacked, as the store counts them; null when the store does not tell this layer's size apart. */
  readonly size: number | null
}

/** The chain of one image, bottom layer first. It never changes for one image ID. */
export type Chain = readonly Layer[]

/** Chains known so far. An image without an entry has not been read yet. */
export type Chains = ReadonlyMap<ImageId, Chain>
