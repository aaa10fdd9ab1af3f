import type { Catalog } from '../engine/catalog.ts'
import type { Image } from '../engine/image.ts'
import type { Target } from '../engine/plan.ts'
import { findImage } from './find-image.ts'

/** What the words after `imgtui rm` stand for. */
export type Wanted = {
  readonly targets: readonly Target[]
  /** Names that are not taken away one by one, with the reason. */
  readonly refused: readonly { readonly image: Image; readonly reference: string; readonly reason: string }[]
  /** Words that stand for no image, one sentence each. */
  readonly unknown: readonly string[]
}

const namesOf = ({ references, digests }: Image): ReadonlySet<string> => new Set([...references, ...digests])

/**
 * Resolves words as Docker does: a name stands for that name, and for the image when it is its only tag; an ID for the image
 * with all its names. A digest stands for the image only where nothing else names it: taken away beside other names, every
 * engine does something else with it.
 */
export const readTargets = (catalog: Catalog, words: readonly string[]): Wanted => {
  const targets: Target[] = []
  const refused: { image: Image; reference: string; reason: string }[] = []
  const unknown: string[] = []
  for (const word of new Set(words)) {
    const found = findImage(catalog, word)
    if ('unknown' in found) unknown.push(found.unknown)
    else {
      const { image, reference } = found
      // On some stores a name with a digest is among the names proper, so the name itself decides, not how it was found.
      if (reference === null || (reference.includes('@') && namesOf(image).size === 1))
        targets.push({ image: image.id })
      else if (reference.includes('@')) {
        refused.push({ image, reference, reason: 'A digest beside other names is not taken away by itself.' })
      } else targets.push({ image: image.id, references: [reference] })
    }
  }
  return { targets, refused, unknown }
}
