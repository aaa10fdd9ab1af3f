import type { Digest } from '../../engine/digest.ts'
import type { Image } from '../../engine/image.ts'
import type { Listing, Look } from '../../engine/store.ts'
import { dateOfText } from '../decode.ts'
import { listContainers } from './containers/list.ts'
import type { LayerFacts } from './content.ts'
import type { Facts, LayerRef } from './facts.ts'
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

/** What is being found out while images are listed. It is written down now and then, since every time costs a sync. */
type Found = { readonly layers: Map<Digest, LayerFacts>; readonly sizes: Map<Digest, number> }

const nothingFound = (): Found => ({ layers: new Map(), sizes: new Map() })

const writeDown = (facts: Facts, { layers, sizes }: Found): void => {
  if (layers.size + sizes.size === 0) return
  facts.together(() => {
    for (const layer of layers.values()) facts.learnLayer(layer)
    for (const [manifest, size] of sizes) facts.learnSize(manifest, size)
  })
  layers.clear()
  sizes.clear()
}

type Measuring = { readonly facts: Facts; readonly found: Found; readonly signal: AbortSignal | undefined }

/** Bytes of one layer, unpacked; read from the layer itself the first time, which takes a while for a large one. */
const sizeOfLayer = async (
  { source }: Keeper,
  { blob, diffId }: LayerRef,
  { facts, found, signal }: Measuring,
): Promise<number | null> => {
  const known = found.layers.get(blob.digest) ?? facts.layer(blob.digest) ?? facts.layerOf(diffId)
  if (known !== null) return known.size
  const measured = await measureLayer(source, blob, signal)
  if (measured === null) return null
  found.layers.set(blob.digest, measured)
  return measured.size
}

/**
 * Bytes of an image, unpacked, as Docker's classic store counts them. A layer that is missing or cannot be unpacked counts
 * with what it takes on disk, and is asked again the next time.
 */
const sizeOfImage = async (keeper: Keeper, { manifest }: Stored, measuring: Measuring): Promise<number> => {
  const { facts, found } = measuring
  const row = facts.row(manifest.digest)
  if (row?.kind === 'image' && row.size !== null) return row.size
  let whole = true
  let size = 0
  for (const layer of await layersOfImage(facts, keeper.source, manifest.digest)) {
    const bytes = await sizeOfLayer(keeper, layer, measuring)
    if (bytes === null) whole = false
    size += bytes ?? layer.blob.size
  }
  if (whole) found.sizes.set(manifest.digest, size)
  return size
}

// A store filled by another tool is measured for as long as it takes; meanwhile the list grows this often, in ms.
const PART = 400

/** Every image and container of a store. */
export const listAll = async (keeper: Keeper, { signal, onPart }: Options): Promise<Listing> => {
  const state = await keeper.read(signal)
  const containers = await listContainers(keeper)
  const measuring = { facts: await keeper.facts(), found: nothingFound(), signal }
  const images: Image[] = []
  let told = performance.now()
  try {
    for (const stored of state.images.values()) {
      signal?.throwIfAborted()
      images.push(imageOf(stored, await sizeOfImage(keeper, stored, measuring)))
      if (performance.now() - told < PART) continue
      told = performance.now()
      writeDown(measuring.facts, measuring.found)
      onPart?.({ images: [...images], containers })
    }
  } finally {
    writeDown(measuring.facts, measuring.found)
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
  const measuring = { facts: await keeper.facts(), found: nothingFound(), signal }
  const size = await sizeOfImage(keeper, stored, measuring)
  writeDown(measuring.facts, measuring.found)
  const [image] = withParents([imageOf(stored, size)], state)
  return { image: image ?? null, containers }
}
