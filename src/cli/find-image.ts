import type { Catalog } from '../engine/catalog.ts'
import { shortId } from '../engine/digest.ts'
import { FaultError, fault } from '../engine/fault.ts'
import type { Image } from '../engine/image.ts'
import { resolveImage } from '../engine/resolve.ts'

/** The image that a word stands for; `reference` is the name by which it was found, null for an ID. */
export type FoundImage = { readonly image: Image; readonly reference: string | null }

const MOST = 3

/** The beginnings of IDs that a word could mean, for a sentence. */
export const beginnings = (ids: readonly string[]): string =>
  `${ids.length} IDs: ${ids.slice(0, MOST).map(shortId).join(', ')}${ids.length > MOST ? ' …' : ''}`

/** Finds an image as Docker does: by ID, by name, by the beginning of an ID; or says why there is none. */
export const findImage = (catalog: Catalog, word: string): FoundImage | { readonly unknown: string } => {
  const found = resolveImage(catalog, word)
  switch (found.type) {
    case 'image':
      return found
    case 'none':
      return { unknown: `No such image: ${word}` }
    case 'malformed':
      return { unknown: `“${word}” is no image: ${found.problem}.` }
    case 'ambiguous':
      return { unknown: `“${word}” is the beginning of ${beginnings(found.images.map(({ id }) => id))}` }
  }
}

/** The same for a verb that can do nothing without its image: throws the fault. */
export const theImage = (catalog: Catalog, word: string): FoundImage => {
  const found = findImage(catalog, word)
  if ('unknown' in found) throw new FaultError(fault('not-found', found.unknown))
  return found
}
