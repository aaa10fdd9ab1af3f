import { type Gauged, layerGauge } from '../compression/gauge.ts'
import type { Blob, BlobWriter, Chunks, Ingest } from '../content.ts'

const open = async (ingest: Ingest, { digest, size }: Partial<Blob>): Promise<{ writer: BlobWriter; have: number }> =>
  // A plain writer makes SHA-256 digests only.
  digest === undefined || size === undefined || digest.startsWith('sha256:')
    ? { writer: await ingest.writer(), have: 0 }
    : ingest.resume({ digest, size })

/**
 * Writes a blob into the ingest and measures it as a layer in the same pass. Rejects with a fault, and keeps nothing,
 * where it is not what is expected. `onBytes` is told how many bytes are done.
 */
export const takeBlob = async (
  ingest: Ingest,
  chunks: Chunks,
  { expected, what, onBytes }: { expected: Partial<Blob>; what: string; onBytes: (done: number) => void },
): Promise<{ readonly blob: Blob; readonly gauged: Gauged }> => {
  const { writer, have } = await open(ingest, expected)
  const gauge = layerGauge(what, { hashed: expected.digest?.startsWith('sha256:') !== false })
  try {
    let done = 0
    for await (const chunk of chunks) {
      const fresh = chunk.subarray(Math.min(chunk.length, Math.max(0, have - done)))
      await Promise.all([fresh.length > 0 ? writer.write(fresh) : undefined, gauge.write(chunk)])
      done += chunk.length
      onBytes(done)
    }
  } catch (error) {
    await gauge.drop()
    await writer.drop()
    throw error
  }
  const blob = await writer.end(expected).catch(async (error: unknown) => {
    await gauge.drop()
    throw error
  })
  return { blob, gauged: await gauge.end(blob.digest) }
}
