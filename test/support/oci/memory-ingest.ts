import { createHash } from 'node:crypto'
import type { Digest } from '../../../src/engine/digest.ts'
import type { Blob, BlobSource, BlobWriter, Ingest, LayerFacts, Publication } from '../../../src/stores/oci/content.ts'
import { damaged } from '../../../src/stores/oci/documents.ts'
import { notFound } from '../../../src/stores/oci/faults.ts'
import { algorithmOf } from '../../../src/stores/oci/paths.ts'

/** An ingest with nothing behind it, for tests that need thousands of them; what it holds can be looked at. */
export type MemoryIngest = Ingest & {
  readonly blobs: ReadonlyMap<Digest, Buffer>
  readonly published: readonly Publication[]
  /** Writers that neither ended nor were dropped. */
  readonly open: () => number
  /** Blobs that were written, in their order; one that is written twice is here twice. */
  readonly written: readonly Digest[]
}

const digestOf = (bytes: Uint8Array, algorithm: string): Digest =>
  `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`

/** Starts with these blobs in the store behind it. */
export const memoryIngest = (stored: Iterable<Uint8Array> = []): MemoryIngest => {
  const blobs = new Map<Digest, Buffer>()
  const layers = new Map<Digest, LayerFacts>()
  const published: Publication[] = []
  const written: Digest[] = []
  let writers = 0
  for (const bytes of stored) blobs.set(digestOf(bytes, 'sha256'), Buffer.from(bytes))

  const writing = (algorithm: string, expectedAtOnce: Partial<Blob>): BlobWriter => {
    const parts: Buffer[] = []
    writers += 1
    const finish = () => {
      writers -= 1
    }
    return {
      write: async (chunk) => {
        // As a disk does: the bytes are taken a moment later, and changing them meanwhile shows.
        await Promise.resolve()
        parts.push(Buffer.from(chunk))
      },
      end: async (expected = expectedAtOnce) => {
        finish()
        const bytes = Buffer.concat(parts)
        const blob = { digest: digestOf(bytes, algorithm), size: bytes.length }
        if (expected.size !== undefined && expected.size !== blob.size) throw damaged('the blob', 'its size is wrong')
        if (expected.digest !== undefined && expected.digest !== blob.digest)
          throw damaged('the blob', 'its content is not what its digest says')
        blobs.set(blob.digest, bytes)
        written.push(blob.digest)
        return blob
      },
      drop: async () => finish(),
    }
  }
  const bytesOf = (digest: Digest): Buffer => {
    const bytes = blobs.get(digest)
    if (bytes === undefined) throw notFound(`blob as ${digest}`)
    return bytes
  }
  const source: BlobSource = {
    sizeOf: async (digest) => blobs.get(digest)?.length ?? null,
    stream: async function* (digest, from = 0) {
      yield bytesOf(digest).subarray(from)
    },
    read: async (digest, limit) => {
      const bytes = bytesOf(digest)
      if (bytes.length > limit) throw damaged('the blob', 'it is too long')
      return bytes
    },
  }
  return {
    blobs,
    published,
    written,
    open: () => writers,
    has: async ({ digest, size }) => blobs.get(digest)?.length === size,
    writer: async () => writing('sha256', {}),
    resume: async (blob) => ({ writer: writing(algorithmOf(blob.digest), blob), have: 0 }),
    put: async (bytes) => {
      const writer = writing('sha256', {})
      await writer.write(bytes)
      return writer.end()
    },
    source,
    layer: (digest) => layers.get(digest) ?? null,
    layerOf: (diffId) => [...layers.values()].find((layer) => layer.diffId === diffId) ?? null,
    learn: (facts) => void layers.set(facts.blob.digest, facts),
    publish: async (images) => {
      published.push(...images)
      return { moved: [] }
    },
    close: async () => {},
  }
}
