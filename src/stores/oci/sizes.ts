import type { Digest } from '../../engine/digest.ts'
import type { LayerFacts } from './content.ts'
import type { LayerRef } from './facts.ts'
import type { Keeper } from './keeper.ts'
import { layersOfImage } from './manifests.ts'
import { measureLayer } from './measure.ts'
import type { Stored } from './state.ts'

/** The sizes of the images of a store, read from their layers where nobody has done so before. */
export type Sizes = {
  /**
   * Bytes of an image, unpacked, as Docker's classic store counts them. A layer that is missing or cannot be unpacked
   * counts with what it takes on disk, and is asked again the next time.
   */
  readonly of: (stored: Stored) => Promise<number>
  /** Remembers what was found out since the last time; not after every layer, since each time costs a sync. */
  readonly writeDown: () => void
}

/** Sizes for one list. */
export const sizesOf = async (keeper: Keeper, signal: AbortSignal | undefined): Promise<Sizes> => {
  const facts = await keeper.facts()
  const layers = new Map<Digest, LayerFacts>()
  const sizes = new Map<Digest, number>()

  /** Read from the layer itself the first time, which takes a while for a large one. */
  const ofLayer = async ({ blob, diffId }: LayerRef): Promise<number | null> => {
    const known = layers.get(blob.digest) ?? facts.layer(blob.digest) ?? facts.layerOf(diffId)
    if (known !== null) return known.size
    const measured = await measureLayer(keeper.source, blob, signal)
    if (measured === null) return null
    layers.set(blob.digest, measured)
    return measured.size
  }
  return {
    of: async ({ manifest }) => {
      const row = facts.row(manifest.digest)
      if (row?.kind === 'image' && row.size !== null) return row.size
      let whole = true
      let size = 0
      for (const layer of await layersOfImage(facts, keeper.source, manifest.digest)) {
        const bytes = await ofLayer(layer)
        if (bytes === null) whole = false
        size += bytes ?? layer.blob.size
      }
      if (whole) sizes.set(manifest.digest, size)
      return size
    },
    writeDown: () => {
      if (layers.size + sizes.size === 0) return
      facts.together(() => {
        for (const layer of layers.values()) facts.learnLayer(layer)
        for (const [manifest, size] of sizes) facts.learnSize(manifest, size)
      })
      layers.clear()
      sizes.clear()
    },
  }
}
