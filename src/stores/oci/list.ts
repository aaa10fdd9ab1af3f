import type { Image } from '../../engine/image.ts'
import type { Listing, Look } from '../../engine/store.ts'
import { dateOfText } from '../decode.ts'
import { listContainers } from './containers/list.ts'
import type { LayerRef } from './facts.ts'
import type { Keeper } from './keeper.ts'
import { layersOfImage } from './manifests.ts'
import { measureLayer } from './measure.ts'
import { familiarName, type State, type Stored } from './state.ts'

type Options = { readonly signal?: AbortSignal | undefined; readonly onPart?: ((part: Listing) => void) | undefined }

/** An image in the shape of the list. `size`: bytes of all layers, unpacked. */
const imageOf = ({ id, tags, digests, parent, head }: Stored, size: number): Image => ({
  id,
  references: tags.map(familiarName),
  digests: digests.map(familiarName),
  parent,
  created: dateOfText(head.created),
  size,
  labels: head.labels,
  storage: null,
})

/** Bytes of one layer, unpacked; read from the layer itself the first time, which takes a while for a large one. */
const sizeOfLayer = async (
  keeper: Keeper,
  layer: LayerRef,
  signal: AbortSignal | undefined,
): Promise<number | null> => {
  const facts = await keeper.facts()
  const known = facts.layer(layer.blob.digest) ?? facts.layerOf(layer.diffId)
  if (known !== null) return known.size
  const measured = await measureLayer(keeper.source, layer.blob, signal)
  if (measured === null) return null
  facts.learnLayer(measured)
  return measured.size
}

/**
 * Bytes of an image, unpacked, as Docker's classic store counts them. A layer that is missing or cannot be unpacked counts
 * with what it takes on disk, and is asked again the next time.
 */
const sizeOfImage = async (keeper: Keeper, stored: Stored, signal: AbortSignal | undefined): Promise<number> => {
  const facts = await keeper.facts()
  const row = facts.row(stored.manifest.digest)
  if (row?.kind === 'image' && row.size !== null) return row.size
  let whole = true
  let size = 0
  for (const layer of await layersOfImage(facts, keeper.source, stored.manifest.digest)) {
    const bytes = await sizeOfLayer(keeper, layer, signal)
    if (bytes === null) whole = false
    size += bytes ?? layer.blob.size
  }
  if (whole) facts.learnSize(stored.manifest.digest, size)
  return size
}

// A store filled by another tool is measured for as long as it takes; meanwhile the list grows this often, in ms.
const PART = 400

/** Every image and container of a store. */
export const listAll = async (keeper: Keeper, { signal, onPart }: Options): Promise<Listing> => {
  const state = await keeper.read(signal)
  const containers = await listContainers(keeper)
  const images: Image[] = []
  let told = performance.now()
  for (const stored of state.images.values()) {
    signal?.throwIfAborted()
    images.push(imageOf(stored, await sizeOfImage(keeper, stored, signal)))
    if (onPart === undefined || performance.now() - told < PART) continue
    told = performance.now()
    onPart({ images: [...images], containers })
  }
  return { images: withParents(images, state), containers }
}

/** A parent that another tool removed is none. */
const withParents = (images: readonly Image[], { images: known }: State): readonly Image[] =>
  images.map((image) => (image.parent === null || known.has(image.parent) ? image : { ...image, parent: null }))

/** One image past every cache, and all containers. */
export const lookAtImage = async (keeper: Keeper, id: Image['id'], signal: AbortSignal | undefined): Promise<Look> => {
  const state = await keeper.read(signal)
  const containers = await listContainers(keeper)
  const stored = state.images.get(id)
  if (stored === undefined) return { image: null, containers }
  const [image] = withParents([imageOf(stored, await sizeOfImage(keeper, stored, signal))], state)
  return { image: image ?? null, containers }
}
