import type { Catalog } from './catalog.ts'
import { mountersOf, useOf, usersOf } from './catalog.ts'
import type { Image, ImageId } from './image.ts'
import { nameOf } from './image.ts'
import { orderKey } from './reference.ts'
import type { Bytes } from './size.ts'

/** The columns a list can be ordered by, in the order in which a key goes through them. */
export const SORT_KEYS = ['size', 'frees', 'age', 'name', 'held by'] as const
export type SortKey = (typeof SORT_KEYS)[number]
export type Order = { readonly key: SortKey; readonly reversed: boolean }

export const BIGGEST_FIRST: Order = { key: 'size', reversed: false }

/** What the order of a list can depend on beside the catalog. */
export type SortFacts = { readonly catalog: Catalog; readonly frees: ReadonlyMap<ImageId, Bytes> | null }

const USE_RANK = { running: 0, stopped: 1, none: 2 } as const

/** By name from A to Z, images without a name last. Each name is brought into its canonical form once. */
const compareNames = (images: readonly Image[]): ((a: Image, b: Image) => number) => {
  const keys = new Map(images.map((image) => [image, orderKey(nameOf(image) ?? '')]))
  return (a, b) => {
    const [left, right] = [keys.get(a) ?? '', keys.get(b) ?? '']
    if (left === '' || right === '') return Number(left === '') - Number(right === '')
    return left < right ? -1 : left > right ? 1 : 0
  }
}

const compareBy = (
  images: readonly Image[],
  { catalog, frees }: SortFacts,
  key: SortKey,
): ((a: Image, b: Image) => number) => {
  switch (key) {
    case 'size':
      return (a, b) => b.size - a.size
    case 'frees': {
      const worth = ({ id }: Image): number => {
        const bytes = frees?.get(id)
        if (bytes === undefined) return -1
        return bytes.atLeast > 0 ? bytes.atLeast : bytes.atMost
      }
      return (a, b) => worth(b) - worth(a)
    }
    case 'age':
      return (a, b) => (b.created ?? 0) - (a.created ?? 0)
    case 'name':
      return compareNames(images)
    case 'held by': {
      const holders = ({ id }: Image): number => usersOf(catalog, id).length + mountersOf(catalog, id).length
      return (a, b) => USE_RANK[useOf(catalog, a.id)] - USE_RANK[useOf(catalog, b.id)] || holders(b) - holders(a)
    }
  }
}

/**
 * Images in the given order: biggest, freeing most, newest, A to Z, most held first; turned round when `reversed`.
 * Ties are settled by ID, so that two equal lists are in one order whatever order they came in.
 */
export const sortImages = (images: readonly Image[], order: Order, facts: SortFacts): readonly Image[] => {
  const compare = compareBy(images, facts, order.key)
  const sign = order.reversed ? -1 : 1
  return [...images].sort((a, b) => sign * compare(a, b) || (a.id < b.id ? -1 : 1))
}
