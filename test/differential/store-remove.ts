import { execute } from '../../src/app/remove.ts'
import { readPruneFilters } from '../../src/cli/prune-filters.ts'
import { readTargets } from '../../src/cli/targets.ts'
import { catalogOf } from '../../src/engine/catalog.ts'
import { hexOf } from '../../src/engine/digest.ts'
import { planRemoval, pruneTargets } from '../../src/engine/plan.ts'
import { type Resolved, resolveImage } from '../../src/engine/resolve.ts'
import type { Removed, Store } from '../../src/engine/store.ts'
import { readSharing } from '../support/freed.ts'
import type { PruneFilters } from './operation.ts'
import { refusalBy } from './store-refusal.ts'
import { type Outcome, refusedFor, type Taken } from './subject.ts'

/** Why a word stands for no image. */
export const unresolved = ({ type }: Exclude<Resolved, { type: 'image' }>): Outcome =>
  // Docker does not say of the beginning of several IDs that it is one.
  refusedFor(type === 'malformed' ? 'malformed' : 'not found')

/**
 * One call to the store for one word, without force and with `noprune`, by Docker's own choice of what the word means: a
 * name that reads like the beginning of the ID of its image is taken for the ID (moby `isImageIDPrefix`).
 */
export const removeBare = async (store: Store, word: string): Promise<Outcome> => {
  const found = resolveImage(catalogOf(await store.list()), word)
  if (found.type !== 'image') return unresolved(found)
  const { id } = found.image
  const byId = found.reference === null || id.startsWith(word) || hexOf(id).startsWith(word)
  const removed = await store.remove(
    byId || found.reference === null
      ? { type: 'image', image: id }
      : { type: 'reference', image: id, reference: found.reference },
  )
  return { type: 'removed', untagged: removed.untagged, deleted: removed.deleted, layers: removed.layers }
}

/** The same store, with everything that is removed written down. */
const watched = (store: Store): { readonly store: Store; readonly removed: readonly Removed[] } => {
  const removed: Removed[] = []
  const remove: Store['remove'] = async (removal, options) => {
    const done = await store.remove(removal, options)
    removed.push(done)
    return done
  }
  return { store: { ...store, remove }, removed }
}

const together = (removed: readonly Removed[]): Taken => ({
  untagged: removed.flatMap(({ untagged }) => untagged),
  deleted: removed.flatMap(({ deleted }) => deleted),
  layers: removed.some(({ layers }) => layers === null) ? null : removed.flatMap(({ layers }) => layers ?? []),
})

type Planned = Parameters<typeof planRemoval>

const carryOut = async (store: Store, type: 'removed' | 'pruned', [sharing, targets]: Planned): Promise<Outcome> => {
  const follow = watched(store)
  for await (const { result, reason } of execute(follow.store, sharing, planRemoval(sharing, targets)))
    if (result !== 'done') return refusedFor(`else: ${result}: ${reason}`)
  return { type, ...together(follow.removed) }
}

/** What `imgtui rm WORD --yes` does. */
export const removeWhole = async (store: Store, word: string): Promise<Outcome> => {
  const sharing = await readSharing(store)
  const found = resolveImage(sharing.catalog, word)
  if (found.type !== 'image') return unresolved(found)
  const { targets } = readTargets(sharing.catalog, [word])
  const [blocked] = planRemoval(sharing, targets).blocked
  if (blocked !== undefined)
    return refusedFor(...blocked.holders.map((holder) => refusalBy(holder, found.reference !== null)))
  return carryOut(store, 'removed', [sharing, targets])
}

const filterTexts = ({ labels, notLabels, until }: PruneFilters): readonly string[] => [
  ...labels.map((label) => `label=${label}`),
  ...notLabels.map((label) => `label!=${label}`),
  ...(until === null ? [] : [`until=${until}`]),
]

/** What `imgtui prune --yes` does. */
export const pruneWhole = async (store: Store, filters: PruneFilters): Promise<Outcome> => {
  const sharing = await readSharing(store)
  const { catalog } = sharing
  const passes = readPruneFilters(filterTexts(filters), { catalog, now: Date.now() })
  if (typeof passes !== 'function') throw new Error(passes.wrong)
  const targets = pruneTargets(catalog, filters.all ? 'unused' : 'dangling').filter(({ image: id }) => {
    const image = catalog.images.get(id)
    return image !== undefined && passes(image)
  })
  return carryOut(store, 'pruned', [sharing, targets])
}
