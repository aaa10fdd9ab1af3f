import type { Catalog } from '../engine/catalog.ts'
import { catalogOf, withLook } from '../engine/catalog.ts'
import { isLive } from '../engine/container.ts'
import type { Digest } from '../engine/digest.ts'
import { shortId } from '../engine/digest.ts'
import { FaultError, isAbort } from '../engine/fault.ts'
import type { Holder } from '../engine/guard.ts'
import { holdersOf, mayGo } from '../engine/guard.ts'
import type { Image, ImageId } from '../engine/image.ts'
import type { Plan, Step } from '../engine/plan.ts'
import type { Sharing } from '../engine/sharing.ts'
import type { Bytes } from '../engine/size.ts'
import { addBytes, between, exactly, NO_BYTES } from '../engine/size.ts'
import type { Removal, Removed, Store } from '../engine/store.ts'
import { heldBy } from './words/held.ts'

/** How one step of a plan ended. */
export type StepReport = {
  readonly step: Step
  /** `refused`: the engine would not. `skipped`: the world moved since the plan was made. */
  readonly result: 'done' | 'skipped' | 'refused' | 'failed'
  /** One sentence; null when the step was done as planned. */
  readonly reason: string | null
  /** What holds the image now, when that is why it was skipped. */
  readonly holders: readonly Holder[]
  /** Bytes that left the disk, from the layers the store says it deleted where it says so. */
  readonly freed: Bytes
}

type Outcome = Omit<StepReport, 'step'>

const stopped = (
  result: 'skipped' | 'refused' | 'failed',
  reason: string,
  holders: readonly Holder[] = [],
): Outcome => ({ result, reason, holders, freed: NO_BYTES })

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

type LayerSizes = ReadonlyMap<Digest, number>

const layerSizes = (sharing: Sharing): LayerSizes =>
  new Map(sharing.layers.map(({ chainId }, layer) => [chainId, sharing.sizes[layer] ?? Number.NaN]))

const bytesOf = (layers: readonly Digest[], sizes: LayerSizes): Bytes =>
  layers
    .map((chainId) => sizes.get(chainId) ?? Number.NaN)
    .map((size) => (Number.isNaN(size) ? between(0, Number.POSITIVE_INFINITY) : exactly(size)))
    .reduce(addBytes, NO_BYTES)

/** What a run knows beside its plan: what the store holds, kept up to date while steps run. */
type World = { catalog: Catalog; stale: boolean; readonly sizes: LayerSizes }

const readAgain = async (store: Store, world: World, id: ImageId): Promise<Image | null> => {
  if (world.stale) {
    // Lowered first: what changes while the list is being read makes it stale again.
    world.stale = false
    try {
      world.catalog = catalogOf(await store.list())
    } catch (error) {
      world.stale = true
      throw error
    }
  }
  const look = await store.look(id)
  world.catalog = withLook(world.catalog, id, look)
  return look.image
}

const runStep = async (store: Store, world: World, step: Step): Promise<Outcome> => {
  const id = step.type === 'container' ? step.container.image : step.image.id
  const image = await readAgain(store, world, id)
  if (step.type === 'container') {
    const now = world.catalog.containers.find((container) => container.id === step.container.id)
    if (now === undefined) return stopped('skipped', 'The container is already gone.')
    if (isLive(now)) return stopped('skipped', `The container ${now.name} is ${now.state} now.`)
  } else if (step.type === 'untag') {
    if (image === null) return stopped('skipped', 'It is already gone.')
    if (!image.references.includes(step.reference))
      return stopped('skipped', 'The tag now names another image, or none.')
    if (image.references.length === 1) return stopped('skipped', 'It has become the last name of its image.')
  } else {
    const outcome = objection(step, image, world.catalog)
    if (outcome !== null) return outcome
  }
  let last: Removed = { untagged: [], deleted: [], layers: null }
  for (const removal of removalsOf(step)) last = await store.remove(removal)
  if (step.type === 'delete' && !last.deleted.includes(id)) {
    let left = await readAgain(store, world, id)
    // Digests of another repository outlive the last tag on some stores: then nothing but its ID is left to remove it by.
    if (
      left !== null &&
      left.references.length === 0 &&
      removalsOf(step)[0]?.type === 'reference' &&
      mayGo(world.catalog, id)
    ) {
      last = await store.remove({ type: 'image', image: id })
      left = last.deleted.includes(id) ? null : (await store.look(id)).image
    }
    if (left !== null) return stopped('failed', `The store took the name away and kept the image ${shortId(id)}.`)
  }
  // Its parent may be the next step: what has just gone must not hold it any more.
  if (step.type === 'delete')
    world.catalog = withLook(world.catalog, id, { image: null, containers: world.catalog.containers })
  return {
    result: 'done',
    reason: null,
    holders: [],
    freed: last.layers === null ? step.frees : bytesOf(last.layers, world.sizes),
  }
}

const failed = (error: unknown): Outcome => {
  if (!(error instanceof FaultError)) throw error
  const { kind, says } = error.fault
  if (kind === 'conflict') return stopped('refused', `The engine refused: ${says}`)
  return stopped(kind === 'not-found' ? 'skipped' : 'failed', says)
}

/** Image events that can neither add a name nor a child, and so leave the plan's view of the world whole. */
const HARMLESS = new Set(['delete', 'untag', 'save', 'push', 'prune'])

type ExecuteOptions = {
  /** Ends the run after the step under way. */
  readonly stop?: AbortSignal
  /** The catalog as it is now, when the caller follows the store's events; without it the list is read once more first. */
  readonly live?: Catalog
}

/**
 * Carries out a plan, step by step, and yields a report after each. Every step is held against the store just before it
 * runs and skips itself when the image is held now, has other names or is gone. Nothing is ever forced, and nothing but
 * the steps of the plan is removed.
 */
export async function* execute(
  store: Store,
  sharing: Sharing,
  plan: Plan,
  { stop, live }: ExecuteOptions = {},
): AsyncGenerator<StepReport> {
  const world: World = { catalog: live ?? sharing.catalog, stale: live === undefined, sizes: layerSizes(sharing) }
  const watching = new AbortController()
  const watch = async (): Promise<void> => {
    try {
      for await (const { subject, action } of store.watch({ signal: watching.signal })) {
        if (subject === 'container' ? action === 'commit' : !HARMLESS.has(action)) world.stale = true
      }
    } catch (error) {
      // Without events the list is read again before the next step: slower, never less safe.
      world.stale = true
      if (!isAbort(error) && !(error instanceof FaultError)) throw error
    }
  }
  const watched = watch()
  try {
    for (const step of plan.steps) {
      if (stop?.aborted === true) return
      yield { step, ...(await runStep(store, world, step).catch(failed)) }
    }
  } finally {
    watching.abort()
    await watched
  }
}
