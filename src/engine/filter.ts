import type { Catalog } from './catalog.ts'
import { isDangling, isIntermediate, useOf } from './catalog.ts'
import type { Image } from './image.ts'

/** The quick filters, in the order in which they are shown. */
export const FILTERS = ['all', 'unused', 'dangling', 'in use', 'intermediate'] as const
export type Filter = (typeof FILTERS)[number]

/** Whether an image passes a quick filter. `unused` leaves out intermediate images: nobody can use or miss those. */
export const passes = (catalog: Catalog, image: Image, filter: Filter): boolean => {
  switch (filter) {
    case 'all':
      return true
    case 'unused':
      return useOf(catalog, image.id) === 'none' && !isIntermediate(catalog, image)
    case 'dangling':
      return isDangling(catalog, image)
    case 'in use':
      return useOf(catalog, image.id) !== 'none'
    case 'intermediate':
      return isIntermediate(catalog, image)
  }
}
