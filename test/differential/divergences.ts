import { isDeepStrictEqual } from 'node:util'
import { type Catalog, catalogOf, childrenOf, isDangling, isIntermediate } from '../../src/engine/catalog.ts'
import { hexOf } from '../../src/engine/digest.ts'
import type { Image } from '../../src/engine/image.ts'
import { resolveImage } from '../../src/engine/resolve.ts'
import type { LoadItem, Operation } from './operation.ts'
import { isPartlyUnwanted, passesFilters } from './prune-filters.ts'
import { aliasOf, hasConfig } from './recipe.ts'
import { type Observation, type ObservedImage, type Outcome, refusedFor } from './subject.ts'

/** What the reference does in place of an operation; a fixed outcome where what it does cannot show it. */
export type Instead = { readonly operations: readonly Operation<string>[]; readonly outcome?: Outcome }

/**
 * Where the program means to do something else than Docker. `instead` says what Docker has to be told so that it does the
 * same; null where the two agree. Nothing else may differ.
 *
 * Image mounts are a divergence too (they hold an image, Docker deletes it by ID), which 20.10 cannot show: it has none.
 */
export type Divergence = {
  readonly name: string
  readonly reason: string
  readonly instead: (operation: Operation<string>, state: Observation) => Instead | null
}

const imageOf = (image: ObservedImage): Image => ({
  ...image,
  created: typeof image.created === 'number' ? image.created * 1000 : null,
  storage: null,
})

const catalogIn = ({ images }: Observation): Catalog => catalogOf({ images: images.map(imageOf), containers: [] })

const containersOf = ({ containers }: Observation, { id }: Image) => containers.filter(({ image }) => image === id)

const removing = (image: string): Operation<string> => ({ type: 'remove', image, bare: false })

/** What a whole removal names, where it names anything. */
const resolvedIn = (operation: Operation<string>, state: Observation) => {
  if (operation.type !== 'remove' || operation.bare) return null
  const catalog = catalogIn(state)
  const found = resolveImage(catalog, operation.image)
  if (found.type !== 'image') return null
  const { image } = found
  return {
    ...found,
    containers: containersOf(state, image),
    children: childrenOf(catalog, image.id),
    looksLikeId: `sha256:${hexOf(image.id)}`.startsWith(operation.image) || hexOf(image.id).startsWith(operation.image),
  }
}

const childHolds = (operation: Operation<string>, state: Observation): Instead | null => {
  const found = resolvedIn(operation, state)
  if (found?.by !== 'tag' || found.image.references.length > 1) return null
  if (found.children.length === 0 || found.containers.length > 0) return null
  return { operations: [], outcome: refusedFor('R5') }
}

type Prune = Extract<Operation<string>, { type: 'prune' }>

/** What a prune does by the rules of the program, on the reference's own state. */
const pruneOf = (operation: Prune, state: Observation) => {
  const catalog = catalogIn(state)
  const free = (image: Image): boolean => containersOf(state, image).length === 0
  const childrenIn = (image: Image): readonly Image[] =>
    childrenOf(catalog, image.id).flatMap((id) => catalog.images.get(id) ?? [])
  const matches = (image: Image): boolean => passesFilters(operation, image)
  const asked = (image: Image): boolean =>
    matches(image) && (operation.all ? !isIntermediate(catalog, image) : isDangling(catalog, image))
  const goes = (image: Image): boolean =>
    free(image) && (asked(image) || isIntermediate(catalog, image)) && childrenIn(image).every(goes)
  const childrenFirst = (image: Image): readonly Image[] => [...childrenIn(image).flatMap(childrenFirst), image]
  const roots = [...catalog.images.values()].filter(({ parent }) => parent === null || !catalog.images.has(parent))
  const order = roots.flatMap(childrenFirst)
  return { order, free, matches, asked, goes, childrenIn }
}

const byHand = (operation: Prune, state: Observation): Instead => {
  const { order, asked, goes } = pruneOf(operation, state)
  const going = order.filter((image) => asked(image) && goes(image))
  return {
    operations: going.flatMap(({ id, references }) => (references.length === 0 ? [id] : references).map(removing)),
    outcome: { type: 'pruned', untagged: [], deleted: [], layers: [] },
  }
}

const pruning =
  (differs: (operation: Prune, state: Observation) => boolean): Divergence['instead'] =>
  (operation, state) =>
    operation.type === 'prune' && differs(operation, state) ? byHand(operation, state) : null

/** The images of an archive each once, and each name once, at the last image that claims it. */
const settled = (items: readonly LoadItem[]): readonly LoadItem[] => {
  const owners = new Map(items.flatMap(({ path, tags }) => tags.map((tag) => [tag, aliasOf(path)])))
  const byImage = Map.groupBy(items, ({ path }) => aliasOf(path))
  return [...byImage.entries()].map(([alias, same]) => ({
    path: same[0]?.path ?? [],
    tags: [...new Set(same.flatMap(({ tags }) => tags))].filter((tag) => owners.get(tag) === alias),
    parent: same.some(({ parent }) => parent),
  }))
}

/** Every difference from Docker that is meant. The first that applies decides. */
export const DIVERGENCES: readonly Divergence[] = [
  {
    name: 'a load is one change',
    reason:
      'Docker loads one image after the other and tells of names that only passed through. Here all come at once, and ' +
      'what is told is what became of them.',
    instead: (operation) => {
      if (operation.type !== 'load') return null
      const items = settled(operation.items)
      return isDeepStrictEqual(items, operation.items) ? null : { operations: [{ ...operation, items }] }
    },
  },
  {
    name: 'a name is never taken for an ID',
    reason:
      'Docker takes a name for an ID when it reads like the beginning of the ID of its own image. Whoever typed a name ' +
      'that exists meant that name.',
    instead: (operation, state) => {
      const found = resolvedIn(operation, state)
      if (found?.by !== 'tag' || !found.looksLikeId || found.reference === null) return null
      const named = removing(found.reference)
      return childHolds(named, state) ?? { operations: [named] }
    },
  },
  {
    name: 'a child holds the last name of its parent',
    reason:
      'Docker takes the name away and keeps the image where no list shows it. Nothing is freed by that, and nothing ' +
      'names the image any more: so it is refused.',
    instead: childHolds,
  },
  {
    name: 'an ID stands for the image with all its names',
    reason:
      'Docker refuses an ID with several names unless it is forced. The plan shows every name that goes before anything ' +
      'does, and without force.',
    instead: (operation, state) => {
      const found = resolvedIn(operation, state)
      if (found?.by !== 'id' || found.image.references.length < 2 || found.children.length > 0) return null
      if (found.containers.some(({ state: word }) => word === 'running')) return null
      if (found.containers.length > 0) return { operations: [], outcome: refusedFor('R4') }
      return { operations: found.image.references.map(removing) }
    },
  },
  {
    name: 'label filters hold for images without a config section',
    reason: 'Docker prunes such an image whatever labels were asked for. It has none, and is treated so.',
    instead: pruning(({ labels }, { images }) => labels.length > 0 && images.some(({ id }) => !hasConfig(id))),
  },
  {
    name: 'one unwanted label keeps an image',
    reason: 'On Docker an image stays only when it has every label that was named as unwanted.',
    instead: pruning((filters, { images }) => images.some(({ labels }) => isPartlyUnwanted(filters, labels))),
  },
  {
    name: 'what has no date is not old',
    reason: 'Docker takes an image without a date for one of the year 1 and prunes it as older than anything.',
    instead: pruning(({ until }, { images }) => until !== null && images.some(({ created }) => created === null)),
  },
  {
    name: 'a prune leaves an image in use its names',
    reason: 'Docker takes all names but the last from an image that a container uses, also the one it was started by.',
    instead: pruning((operation, state) => {
      const { order, free, matches } = pruneOf(operation, state)
      return operation.all && order.some((image) => matches(image) && !free(image) && image.references.length > 1)
    }),
  },
  {
    name: 'a prune leaves a parent its names',
    reason: 'As with a removal by name: Docker would hide an image that stays.',
    instead: pruning((operation, state) => {
      const { order, free, matches, goes, childrenIn } = pruneOf(operation, state)
      const keepsChild = (image: Image): boolean => !childrenIn(image).every(goes)
      return (
        operation.all &&
        order.some((image) => matches(image) && free(image) && image.references.length > 0 && keepsChild(image))
      )
    }),
  },
]
