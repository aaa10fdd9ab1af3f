import type { Catalog } from './catalog.ts'
import { childrenOf, mountersOf, usersOf } from './catalog.ts'
import type { Container } from './container.ts'
import type { Image, ImageId } from './image.ts'

/** Whatever keeps an image from being removed. */
export type Holder =
  | { readonly kind: 'container'; readonly container: Container }
  | { readonly kind: 'mount'; readonly container: Container }
  | { readonly kind: 'child'; readonly image: Image }

/** What a removal takes away before the image in question, and that therefore no longer counts as holding it. */
export type Going = {
  readonly images?: { has(id: ImageId): boolean }
  readonly containers?: { has(id: string): boolean }
}

/**
 * Everything that holds an image, live containers first, then stopped ones, mounts, children. An empty answer is the
 * only permission to remove it, and every removal asks here: the plan, the review, and each step once more just before
 * it runs. A container holds its image in every state, however it named it; children hold it on every store, also where
 * the engine itself would not mind; mounts hold it although Docker would delete it by ID without a word.
 */
export const holdersOf = (catalog: Catalog, id: ImageId, going: Going = {}): readonly Holder[] => {
  const stays = (container: Container): boolean => going.containers?.has(container.id) !== true
  const holders: Holder[] = []
  for (const container of usersOf(catalog, id)) if (stays(container)) holders.push({ kind: 'container', container })
  for (const container of mountersOf(catalog, id)) if (stays(container)) holders.push({ kind: 'mount', container })
  for (const child of childrenOf(catalog, id)) {
    const image = catalog.images.get(child)
    if (image !== undefined && going.images?.has(child) !== true) holders.push({ kind: 'child', image })
  }
  return holders
}

/** True when nothing holds the image. */
export const mayGo = (catalog: Catalog, id: ImageId, going: Going = {}): boolean =>
  holdersOf(catalog, id, going).length === 0
