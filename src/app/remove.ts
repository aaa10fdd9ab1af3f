import type { Catalog } from '../engine/catalog.ts'
import { FaultError, isAbort } from '../engine/fault.ts'
import type { Plan } from '../engine/plan.ts'
import type { Sharing } from '../engine/sharing.ts'
import type { Store } from '../engine/store.ts'
import type { StepReport } from './removal/report.ts'
import { refused, runStep } from './removal/step.ts'
import { layerSizes, type World } from './removal/world.ts'

export type { StepReport } from './removal/report.ts'

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
  const world: World = {
    catalog: live ?? sharing.catalog,
    stale: live === undefined,
    deaf: false,
    sizes: layerSizes(sharing),
  }
  const watching = new AbortController()
  const watch = async (): Promise<void> => {
    try {
      for await (const { subject, action } of store.watch({ signal: watching.signal })) {
        if (subject === 'container' ? action === 'commit' : !HARMLESS.has(action)) world.stale = true
      }
    } catch (error) {
      if (!isAbort(error) && !(error instanceof FaultError)) throw error
    } finally {
      world.deaf = true
    }
  }
  const watched = watch()
  try {
    for (const step of plan.steps) {
      if (stop?.aborted === true) return
      yield { step, ...(await runStep(store, world, step).catch(refused)) }
    }
  } finally {
    watching.abort()
    await watched
  }
}
