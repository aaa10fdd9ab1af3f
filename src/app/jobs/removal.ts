import type { Plan } from '../../engine/plan.ts'
import type { Sharing } from '../../engine/sharing.ts'
import type { Store } from '../../engine/store.ts'
import type { Loop } from '../loop.ts'
import { measured } from '../measure.ts'
import { execute } from '../remove.ts'

type Removal = {
  readonly loop: Loop
  readonly store: Store
  readonly now: () => number
  /** True when the catalog of the state is what the store last reported. */
  readonly isCurrent: () => boolean
}

/** The elapsed time on the screen moves by the second, and only while something runs. */
const SECOND = 1000

/** Runs one plan at a time and tells the loop about every step. `stop` ends it after the step under way. */
export const removals = ({ loop, store, now, isCurrent }: Removal) => {
  let stopping: AbortController | null = null
  let running: Promise<void> = Promise.resolve()
  const run = async (sharing: Sharing, plan: Plan, stop: AbortSignal): Promise<void> => {
    const before = await measured(store)
    // Taken as late as can be: what changes while the store counts must be in it.
    const { catalog } = loop.get().facts
    const live = isCurrent() && catalog !== null ? { live: catalog } : {}
    for await (const report of execute(store, sharing, plan, { stop, ...live })) loop.send({ type: 'run.step', report })
    const after = before === null ? null : await measured(store)
    loop.send({ type: 'run.ended', at: now(), measured: before === null || after === null ? null : before - after })
  }
  const stop = (): void => {
    if (stopping === null || stopping.signal.aborted) return
    stopping.abort()
    loop.send({ type: 'run.stopping' })
  }
  return {
    start: (sharing: Sharing, plan: Plan): void => {
      if (stopping !== null) return
      stopping = new AbortController()
      const startedAt = now()
      loop.send({
        type: 'run.started',
        run: { plan, reports: [], current: 0, phase: 'running', startedAt, endedAt: null, measured: null, top: 0 },
      })
      const ticking = setInterval(() => loop.send({ type: 'clock', at: now() }), SECOND)
      running = loop.track(
        run(sharing, plan, stopping.signal).finally(() => {
          clearInterval(ticking)
          stopping = null
        }),
      )
    },
    stop,
    /** Stops and settles when the step under way has ended: whoever closes the store must not cut it off. */
    end: async (): Promise<void> => {
      stop()
      await running
    },
  }
}
