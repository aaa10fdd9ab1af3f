import { FaultError } from '../../engine/fault.ts'
import { decompressed } from './compression/decode.ts'
import type { Blob, BlobSource, Chunks, LayerFacts } from './content.ts'
import { layerMeter } from './tar/meter.ts'

/** Reads a layer as it is packed to its end and says what is in it; rejects with a fault where it cannot be unpacked. */
export const measureOf = async (packed: Chunks, signal?: AbortSignal): Promise<Omit<LayerFacts, 'blob'>> => {
  const meter = layerMeter()
  for await (const chunk of decompressed(packed)) {
    signal?.throwIfAborted()
    meter.add(chunk)
  }
  return meter.end()
}

/** The facts of a layer blob; null when it is missing, damaged, or packed in an unknown way. */
export const measureLayer = async (
  source: BlobSource,
  blob: Blob,
  signal: AbortSignal | undefined,
): Promise<LayerFacts | null> => {
  try {
    return { blob, ...(await measureOf(source.stream(blob.digest), signal)) }
  } catch (error) {
    if (error instanceof FaultError) return null
    throw error
  }
}
