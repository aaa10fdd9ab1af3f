import { FaultError } from '../../engine/fault.ts'
import { decompressed } from './compression/decode.ts'
import type { Blob, BlobSource, LayerFacts } from './content.ts'
import { layerMeter } from './tar/meter.ts'

/** Reads a layer to its end and says what is in it; null when it is missing, damaged, or packed in an unknown way. */
export const measureLayer = async (
  source: BlobSource,
  blob: Blob,
  signal: AbortSignal | undefined,
): Promise<LayerFacts | null> => {
  try {
    const meter = layerMeter()
    for await (const chunk of decompressed(source.stream(blob.digest))) {
      signal?.throwIfAborted()
      meter.add(chunk)
    }
    return { blob, ...meter.end() }
  } catch (error) {
    if (error instanceof FaultError) return null
    throw error
  }
}
