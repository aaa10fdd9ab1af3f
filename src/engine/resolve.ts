import type { Catalog } from './catalog.ts'
import { hexOf } from './digest.ts'
import type { Image } from './image.ts'
import { familiar, isReference, parseReference, withDefaultTag } from './reference.ts'

/** What a word on the command line stands for. `by` says whether a name or an ID was given. */
export type Resolved =
  | {
      readonly type: 'image'
      readonly image: Image
      readonly by: 'tag' | 'digest' | 'id'
      readonly reference: string | null
    }
  | { readonly type: 'none' }
  | { readonly type: 'ambiguous'; readonly images: readonly Image[] }
  | { readonly type: 'malformed'; readonly problem: string }

/**
 * Finds the image that `text` names, in Docker's order: a whole ID, then a name (tag `latest` unless given; a digest
 * beats the tag beside it), then an ID prefix of at least one digit. A prefix of several IDs is ambiguous.
 */
export const resolveImage = (catalog: Catalog, text: string): Resolved => {
  const bare = text.startsWith('sha256:') ? hexOf(text) : text
  if (/^[0-9a-f]{64}$/.test(bare)) return byPrefix(catalog, bare)
  if (text.startsWith('sha256:'))
    return /^[0-9a-f]+$/.test(bare) ? byPrefix(catalog, bare) : { type: 'malformed', problem: 'not an image ID' }
  const parsed = parseReference(text)
  if (!isReference(parsed)) return { type: 'malformed', problem: parsed.problem }
  const wanted = parsed.digest === null ? withDefaultTag(parsed) : { ...parsed, tag: null }
  const reference = familiar(wanted)
  const named = catalog.named.get(reference)
  const image = named === undefined ? undefined : catalog.images.get(named)
  if (image !== undefined) return { type: 'image', image, by: wanted.digest === null ? 'tag' : 'digest', reference }
  return /^[0-9a-f]{1,63}$/.test(text) ? byPrefix(catalog, text) : { type: 'none' }
}

const byPrefix = (catalog: Catalog, hex: string): Resolved => {
  const images = [...catalog.images.values()].filter(({ id }) => hexOf(id).startsWith(hex))
  const [only] = images
  if (only === undefined) return { type: 'none' }
  return images.length === 1 ? { type: 'image', image: only, by: 'id', reference: null } : { type: 'ambiguous', images }
}
