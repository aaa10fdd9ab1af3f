import type { Digest } from '../../engine/digest.ts'
import type { ImageId } from '../../engine/image.ts'
import type { Descriptor } from './documents.ts'

/** Bytes in order, each chunk valid until the next one is asked for: whoever keeps one copies it. */
export type Chunks = AsyncIterable<Uint8Array>

/** A file whose name is the digest of its content. `size` in bytes. */
export type Blob = { readonly digest: Digest; readonly size: number }

/** Where blobs are read from: a layout folder, or an archive. */
export type BlobSource = {
  /** Size in bytes of the blob that is here; null when there is none. */
  readonly sizeOf: (digest: Digest) => Promise<number | null>
  /**
   * The bytes of a blob, or of its end from byte `from` on. They are checked against the digest on the way when the
   * whole is read: the last chunk is followed by a fault where they are not what the digest says.
   */
  readonly stream: (digest: Digest, from?: number) => Chunks
  /** A small blob as a whole, checked. Rejects where it is missing, damaged or longer than `limit` bytes. */
  readonly read: (digest: Digest, limit: number) => Promise<Buffer>
}

/** One blob being written. Nothing sees it before {@link BlobWriter.end}; exactly one of `end` and `drop` must be called. */
export type BlobWriter = {
  /** The chunk may be used again once this resolves. */
  readonly write: (chunk: Uint8Array) => Promise<void>
  /**
   * Makes the bytes so far a blob of the ingest, synced. Rejects with a fault, and drops them, where digest or size are
   * not the ones expected.
   */
  readonly end: (expected?: Partial<Blob>) => Promise<Blob>
  /** Forgets the bytes, or keeps them to go on from later where the writer was made by {@link Ingest.resume}. */
  readonly drop: () => Promise<void>
}

/** A layer and what its content says. Sizes in bytes. */
export type LayerFacts = {
  /** The blob as stored. */
  readonly blob: Blob
  /** SHA-256 of the unpacked tar. */
  readonly diffId: Digest
  /** Bytes of its files as Docker's classic store counts them: regular files once, link targets, no folders. */
  readonly size: number
}

/** An image that is complete in an ingest or in the store: what a publication adds to the index. */
export type Publication = {
  /** Its OCI manifest, already written as a blob. */
  readonly manifest: Descriptor
  readonly image: ImageId
  /** Canonical `domain/path:tag`; each moves here from whatever it named before. */
  readonly tags: readonly string[]
  /** Canonical `domain/path@digest` by which a registry has it. */
  readonly digests?: readonly string[]
  readonly parent?: ImageId
}

/** What a publication did. */
export type Published = {
  /** Tags that named another image before, with that image. */
  readonly moved: readonly { readonly tag: string; readonly from: ImageId }[]
}

/**
 * Blobs on their way into a store, in a folder of their own: nobody else sees or sweeps them. What is not published is
 * gone when the ingest closes, and after a crash when the next writer opens the store.
 */
export type Ingest = {
  /**
   * True when the store or this ingest has the blob with this size. It is then held until the ingest closes, whatever
   * anybody removes meanwhile.
   */
  readonly has: (blob: Blob) => Promise<boolean>
  readonly writer: () => Promise<BlobWriter>
  /** Goes on with a blob of which an earlier attempt left a part: `have` bytes are there and already hashed. */
  readonly resume: (blob: Blob) => Promise<{ readonly writer: BlobWriter; readonly have: number }>
  /** A blob from memory. */
  readonly put: (bytes: Uint8Array) => Promise<Blob>
  /** Reads blobs of this ingest and of the store behind it. */
  readonly source: BlobSource
  /** What is known of a layer blob, from this ingest or from earlier; null when it was never measured. */
  readonly layer: (digest: Digest) => LayerFacts | null
  /** A layer blob whose unpacked content is this; null when none is known. */
  readonly layerOf: (diffId: Digest) => LayerFacts | null
  /** Remembers what a layer's content says. */
  readonly learn: (facts: LayerFacts) => void
  /** Moves the blobs into the store and the images into its index: all of them or none. */
  readonly publish: (images: readonly Publication[]) => Promise<Published>
  readonly close: () => Promise<void>
}
