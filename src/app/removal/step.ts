import { type Catalog, withLook } from '../../engine/catalog.ts'
import { isLive } from '../../engine/container.ts'
import { shortId } from '../../engine/digest.ts'
import { FaultError } from '../../engine/fault.ts'
import { holdersOf, mayGo } from '../../engine/guard.ts'
import type { Image, ImageId } from '../../engine/image.ts'
import type { Step } from '../../engine/plan.ts'
import { type Bytes, exactly } from '../../engine/size.ts'
import type { Removal, Removed, Store } from '../../engine/store.ts'
import { heldBy } from '../words/held.ts'
import { type Outcome, stopped } from './report.ts'
import { bytesOf, readAgain, type World } from './world.ts'

const sameNames = (image: Image, planned: Image): boolean =>
  image.references.length === planned.references.length &&
  image.references.every((name) => planned.references.includes(name))

/** Why the image may not go as planned any more; null when it may. Asks the same guard as the plan did. */
const objection = (step: Step & { type: 'delete' }, image: Image | null, catalog: Catalog): Outcome | null => {
  if (image === null) return stopped('skipped', 'It is already gone.')
  const holders = holdersOf(catalog, step.image.id)
  if (holders.length > 0) return stopped('skipped', `Now ${heldBy(holders)}.`, holders)
  const more = image.references.filter((name) => !step.image.references.includes(name))
  if (more.length > 0) return stopped('skipped', `It got another name after the review: ${more.join(', ')}.`)
  if (!sameNames(image, step.image)) {
    const lost = step.image.references.filter((name) => !image.references.includes(name))
    return stopped('skipped', `${lost.join(', ')} does not name it any more.`)
  }
  return null
}

/** Why a step may not run any more; null when it may. */
const objectionTo = (step: Step, image: Image | null, catalog: Catalog): Outcome | null => {
  switch (step.type) {
    case 'container': {
      const now = catalog.containers.find(({ id }) => id === step.container.id)
      if (now === undefined) return stopped('skipped', 'The container is already gone.')
      return isLive(now) ? stopped('skipped', `The container ${now.name} is ${now.state} now.`) : null
    }
    case 'untag':
      if (image === null) return stopped('skipped', 'It is already gone.')
      if (!image.references.includes(step.reference))
        return stopped('skipped', 'The tag now names another image, or none.')
      return image.references.length === 1 ? stopped('skipped', 'It has become the last name of its image.') : null
    case 'delete':
      return objection(step, image, catalog)
  }
}

/** The single removals that a step stands for: every name by that name, an image without a name by its ID. */
const removalsOf = (step: Step): readonly Removal[] => {
  switch (step.type) {
    case 'container':
      return [{ type: 'container', container: step.container.id }]
    case 'untag':
      return [{ type: 'reference', image: step.image.id, reference: step.reference }]
    case 'delete':
      return step.image.references.length === 0
        ? [{ type: 'image', image: step.image.id }]
        : step.image.references.map((reference) => ({ type: 'reference', image: step.image.id, reference }))
  }
}

/** What the store did, and what it refused in the end after having done a part. */
type Done = { readonly removed: Removed; readonly refusal: Outcome | null }

const NOTHING_DONE: Removed = { untagged: [], deleted: [], layers: null }

/** Removes one thing after the other and stops at the first refusal, saying which names are gone by then. */
const removeAll = async (store: Store, removals: readonly Removal[]): Promise<Done> => {
  let removed = NOTHING_DONE
  const gone: string[] = []
  for (const removal of removals) {
    try {
      removed = await store.remove(removal)
    } catch (error) {
      const refusal = refused(error)
      const before = gone.length === 0 ? '' : ` ${gone.join(', ')} had been taken away by then.`
      return { removed, refusal: { ...refusal, reason: `${refusal.reason}${before}` } }
    }
    if (removal.type === 'reference') gone.push(removal.reference)
  }
  return { removed, refusal: null }
}

/** An image that outlived its last tag, as digests of another repository make it do on some stores, goes by its ID. */
const finish = async (store: Store, world: World, id: ImageId, byName: boolean): Promise<Done> => {
  const found = await readAgain(store, world, id)
  if (found === null) return { removed: NOTHING_DONE, refusal: null }
  if (found !== 'unsettled' && byName && found.references.length === 0 && mayGo(world.catalog, id)) {
    const done = await removeAll(store, [{ type: 'image', image: id }])
    if (done.refusal !== null || done.removed.deleted.includes(id)) return done
  }
  if ((await store.look(id)).image === null) return { removed: NOTHING_DONE, refusal: null }
  const refusal = stopped('failed', `The store took the name away and kept the image ${shortId(id)}.`)
  return { removed: NOTHING_DONE, refusal }
}

/**
 * Runs one step: reads its image and all containers again, asks the guard once more, and only then removes. Rejects with
 * nothing but bugs; whatever the store refuses is the outcome.
 */
export const runStep = async (store: Store, world: World, step: Step): Promise<Outcome> => {
  const id = step.type === 'container' ? step.container.image : step.image.id
  const image = await readAgain(store, world, id)
  if (image === 'unsettled') return stopped('skipped', 'The store kept changing while it was read.')
  const against = objectionTo(step, image, world.catalog)
  if (against !== null) return against
  const removals = removalsOf(step)
  let { removed, refusal } = await removeAll(store, removals)
  if (refusal === null && step.type === 'delete') {
    if (!removed.deleted.includes(id)) {
      const last = await finish(store, world, id, removals[0]?.type === 'reference')
      refusal = last.refusal
      if (last.removed !== NOTHING_DONE) removed = last.removed
    }
    // Its parent may be the next step: what has just gone must not hold it any more.
    if (refusal === null)
      world.catalog = withLook(world.catalog, id, { image: null, containers: world.catalog.containers })
  }
  if (refusal !== null) return refusal
  return { result: 'done', reason: null, holders: [], freed: freedBytes(removed, step, world) }
}

/** Bytes that left the disk: as the store counted them, else from the layers that it says it deleted, else as planned. */
const freedBytes = ({ freed, layers }: Removed, step: Step, world: World): Bytes => {
  if (freed !== undefined) return exactly(freed)
  return layers === null ? step.frees : bytesOf(layers, world.sizes)
}

/** What a store's refusal means for the step that met it. Anything but a fault is a bug and is thrown again. */
export const refused = (error: unknown): Outcome => {
  if (!(error instanceof FaultError)) throw error
  const { kind, says } = error.fault
  if (kind === 'conflict') return stopped('refused', `The engine refused: ${says}`)
  return stopped(kind === 'not-found' ? 'skipped' : 'failed', says)
}
