import { hexOf } from '../../src/engine/digest.ts'
import { canonical, isReference, parseReference } from '../../src/engine/reference.ts'
import type { Random } from '../support/random.ts'
import type { Word } from './operation.ts'
import { pathOf, recipeOf } from './recipe.ts'
import type { Observation, ObservedImage } from './subject.ts'

const REPOSITORIES = ['diff-app', 'diff/app', 'diff/deep/app', 'localhost/diff', 'diff.example:5000/app'] as const
const TAGS = ['latest', '1', '1-b', 'Z'] as const

/** Names that no side takes. */
const MALFORMED = ['diff-app:', 'diff-app:a b', '-diff', 'diff-app@sha256:12', 'Diff-App', 'diff-app:1:2'] as const

/** Any of the few names that sequences use, so that they meet. */
export const someName = (random: Random): string => `${random.pick(REPOSITORIES)}:${random.pick(TAGS)}`

const isLoaded = ({ id }: ObservedImage): boolean => pathOf(id) !== null

const beginningOf = (path: readonly number[]): string => hexOf(recipeOf(path).id).slice(0, 10)

/** A repository that is named like the beginning of the ID of an image that is here; null when only made ones are. */
const lookalike = (state: Observation, random: Random): string | null => {
  const loaded = state.images.map(({ id }) => pathOf(id)).filter((path) => path !== null)
  return loaded.length === 0 ? null : beginningOf(random.pick(loaded))
}

/** A name to give to an image, once in a while one that reads like an ID: its own, where it was given by ID. */
export const nameToGive = (image: Word, state: Observation, random: Random): string => {
  if (random.below(6) > 0) return random.below(30) === 0 ? random.pick(MALFORMED) : someName(random)
  const own = image.form === 'id' ? pathOf(image.image) : null
  const like = own === null ? lookalike(state, random) : beginningOf(own)
  return random.below(3) === 0 ? `${like ?? 'diff-none'}:1` : (like ?? 'diff-none')
}

const typed = (text: string): Word => ({ form: 'typed', text })

/** A name as people write it: the tag left out where it goes without saying, or everything in front of it. */
const written = (name: string, random: Random): Word => {
  const parsed = parseReference(name)
  if (random.below(4) === 0 && isReference(parsed)) return typed(canonical(parsed))
  return typed(name.endsWith(':latest') && random.below(2) === 0 ? name.slice(0, -':latest'.length) : name)
}

const WHOLE = 64
const SHORT = 12

const byId = (image: ObservedImage, state: Observation, random: Random): Word => {
  // Other images have other IDs on each side, so a few digits are only as good as all the images are loaded ones.
  const few = isLoaded(image) && state.images.every(isLoaded) && random.below(4) === 0
  const digits = few ? 1 + random.below(3) : random.pick([WHOLE, WHOLE, SHORT, SHORT, SHORT + 9])
  return { form: 'id', image: image.id, digits, algorithm: random.below(4) === 0 }
}

const strange = (state: Observation, random: Random): Word => {
  switch (random.below(5)) {
    case 0:
      return typed(random.pick(MALFORMED))
    case 1:
      return typed('0123456789abcdef'.repeat(4))
    case 2:
      return typed(`${random.pick(REPOSITORIES)}@sha256:${'0123456789abcdef'.repeat(4)}`)
    case 3:
      return typed(lookalike(state, random) ?? 'diff-none')
    default:
      return typed(someName(random))
  }
}

/** A name here that reads like an ID, as a word that may be taken for either; null when there is none. */
const ambiguous = ({ images }: Observation, random: Random): Word | null => {
  const names = images.flatMap(({ references }) => references.filter((name) => /^[0-9a-f]{10}:latest$/.test(name)))
  return names.length === 0 ? null : typed(random.pick(names).slice(0, -':latest'.length))
}

/** A word for an image: one of its names, its ID, or now and then something that need not name anything. */
export const someWord = (state: Observation, random: Random): Word => {
  if (state.images.length === 0 || random.below(12) === 0) return strange(state, random)
  const either = random.below(6) === 0 ? ambiguous(state, random) : null
  if (either !== null) return either
  const used = state.images.filter(({ containers }) => containers.length > 0)
  const image = random.pick(used.length > 0 && random.below(4) === 0 ? used : state.images)
  return image.references.length > 0 && random.below(2) === 0
    ? written(random.pick(image.references), random)
    : byId(image, state, random)
}
