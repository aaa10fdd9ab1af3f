import { type Catalog, catalogOf, withLook } from '../../engine/catalog.ts'
import type { Digest } from '../../engine/digest.ts'
import type { Image, ImageId } from '../../engine/image.ts'
import type { Sharing } from '../../engine/sharing.ts'
import { addBytes, type Bytes, between, exactly, NO_BYTES } from '../../engine/size.ts'
import type { Store } from '../../engine/store.ts'

/** Bytes of each layer by chain ID; NaN where they are not told apart. */
type LayerSizes = ReadonlyMap<Digest, number>

/** What each layer of a plan's arithmetic weighs. */
export const layerSizes = (sharing: Sharing): LayerSizes =>
  new Map(sharing.layers.map(({ chainId }, layer) => [chainId, sharing.sizes[layer] ?? Number.NaN]))

/** Bytes of these layers together. */
export const bytesOf = (layers: readonly Digest[], sizes: LayerSizes): Bytes =>
  layers
    .map((chainId) => sizes.get(chainId) ?? Number.NaN)
    .map((size) => (Number.isNaN(size) ? between(0, Number.POSITIVE_INFINITY) : exactly(size)))
    .reduce(addBytes, NO_BYTES)

/**
 * What a run knows beside its plan: what the store holds, kept up to date while steps run. `deaf`: no events come any
 * more, so the list is read again before every step: slower, never less safe.
 */
export type World = { catalog: Catalog; stale: boolean; deaf: boolean; readonly sizes: LayerSizes }

/** How often a step looks again because something changed under its look, before it gives itself up. */
const LOOKS = 5

/**
 * Reads one image and all containers again, past every cache, into the world: the image, null when it is gone, or
 * `unsettled` when the store would not hold still for it.
 */
export const readAgain = async (store: Store, world: World, id: ImageId): Promise<Image | null | 'unsettled'> => {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    if (world.stale || world.deaf) {
      // Lowered first: what changes while the list is being read makes it stale again.
      world.stale = false
      try {
        world.catalog = catalogOf(await store.list())
      } catch (error) {
        world.stale = true
        throw error
      }
    }
    const look = await store.look(id)
    if (world.stale) continue
    world.catalog = withLook(world.catalog, id, look)
    return look.image
  }
  return 'unsettled'
}
