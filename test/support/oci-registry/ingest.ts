import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Digest } from '../../../src/engine/digest.ts'
import { FaultError, fault } from '../../../src/engine/fault.ts'
import type { Blob, BlobSource, BlobWriter, Chunks, Ingest, LayerFacts } from '../../../src/stores/oci/content.ts'
import { damaged } from '../../../src/stores/oci/documents.ts'
import type { Measure } from '../../../src/stores/oci/registry/index.ts'
import { digestOf } from './image.ts'

/** An ingest in memory, and what lies in it. */
export type MemoryIngest = Ingest & {
  readonly blobs: Map<Digest, Buffer>
  /** What broken off downloads left. */
  readonly parts: Map<Digest, Buffer>
  /** Writers that were neither ended nor dropped. */
  readonly open: () => number
}

/** Blobs in memory as a source. Each chunk is overwritten when the next is asked for, as its contract allows. */
export const memorySource = (blobs: ReadonlyMap<Digest, Buffer>, chunk = 10_000): BlobSource => {
  const get = (digest: Digest): Buffer => {
    const bytes = blobs.get(digest)
    if (bytes === undefined) throw new FaultError(fault('not-found', 'No such blob.'))
    return bytes
  }
  async function* stream(digest: Digest, from = 0): AsyncGenerator<Uint8Array> {
    const bytes = get(digest)
    const lent = Buffer.alloc(chunk)
    for (let at = from; at < bytes.length; at += chunk) {
      const length = bytes.copy(lent, 0, at, Math.min(bytes.length, at + chunk))
      yield lent.subarray(0, length)
      lent.fill(0)
    }
  }
  return {
    sizeOf: async (digest) => blobs.get(digest)?.length ?? null,
    stream,
    read: async (digest) => get(digest),
  }
}

export const memoryIngest = (): MemoryIngest => {
  const blobs = new Map<Digest, Buffer>()
  const parts = new Map<Digest, Buffer>()
  const layers = new Map<Digest, LayerFacts>()
  let open = 0
  const writerFrom = (kept: Buffer, resumed: Digest | null): BlobWriter => {
    const chunks = [kept]
    open += 1
    return {
      write: async (chunk) => {
        chunks.push(Buffer.from(chunk))
      },
      end: async (expected: Partial<Blob> = {}) => {
        open -= 1
        const bytes = Buffer.concat(chunks)
        const digest = digestOf(bytes)
        if ((expected.digest ?? digest) !== digest || (expected.size ?? bytes.length) !== bytes.length)
          throw damaged('the blob', 'it is not what its digest says')
        blobs.set(digest, bytes)
        return { digest, size: bytes.length }
      },
      drop: async () => {
        open -= 1
        const bytes = Buffer.concat(chunks)
        if (resumed !== null && bytes.length > 0) parts.set(resumed, bytes)
      },
    }
  }
  return {
    blobs,
    parts,
    open: () => open,
    has: async ({ digest, size }) => blobs.get(digest)?.length === size,
    writer: async () => writerFrom(Buffer.alloc(0), null),
    resume: async ({ digest }) => {
      const kept = parts.get(digest) ?? Buffer.alloc(0)
      parts.delete(digest)
      return { writer: writerFrom(kept, digest), have: kept.length }
    },
    put: async (bytes) => {
      blobs.set(digestOf(bytes), Buffer.from(bytes))
      return { digest: digestOf(bytes), size: bytes.length }
    },
    source: memorySource(blobs),
    layer: (digest) => layers.get(digest) ?? null,
    layerOf: (diffId) => [...layers.values()].find((facts) => facts.diffId === diffId) ?? null,
    learn: (facts) => void layers.set(facts.blob.digest, facts),
    publish: async () => ({ moved: [] }),
    close: async () => {},
  }
}

const together = async (chunks: Chunks): Promise<Buffer> => {
  const parts: Buffer[] = []
  for await (const chunk of chunks) parts.push(Buffer.from(chunk))
  return Buffer.concat(parts)
}

/** Measures the simple way: everything in memory, gzip only. */
export const measure: Measure = async (packed) => {
  const bytes = await together(packed)
  const raw = bytes[0] === 0x1f ? gunzipSync(bytes) : bytes
  return { diffId: `sha256:${createHash('sha256').update(raw).digest('hex')}`, size: raw.length }
}

/** Packs the simple way: everything in memory. */
export async function* pack(raw: Chunks): Chunks {
  const packed = gzipSync(await together(raw), { level: 1 })
  for (let at = 0; at < packed.length; at += 8192) yield packed.subarray(at, at + 8192)
}
