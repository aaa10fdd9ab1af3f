import type { Image } from '../../engine/image.ts'
import type { Listing, Look } from '../../engine/store.ts'
import { dateOfText } from '../decode.ts'
import { listContainers } from './containers/list.ts'
import type { Keeper } from './keeper.ts'
import { sizesOf } from './sizes.ts'
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

// A store filled by another tool is measured for as long as it takes; meanwhile the list grows this often, in ms.
const PART = 400

/** Every image and container of a store. */
export const listAll = async (keeper: Keeper, { signal, onPart }: Options): Promise<Listing> => {
  const state = await keeper.read(signal)
  const containers = await listContainers(keeper)
  const sizes = await sizesOf(keeper, signal)
  const images: Image[] = []
  let told = performance.now()
  try {
    for (const stored of state.images.values()) {
      signal?.throwIfAborted()
      images.push(imageOf(stored, await sizes.of(stored)))
      if (performance.now() - told < PART) continue
      told = performance.now()
      sizes.writeDown()
      onPart?.({ images: [...images], containers })
    }
  } finally {
    sizes.writeDown()
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
  const sizes = await sizesOf(keeper, signal)
  const size = await sizes.of(stored)
  sizes.writeDown()
  const [image] = withParents([imageOf(stored, size)], state)
  return { image: image ?? null, containers }
}
