import { setTimeout as wait } from 'node:timers/promises'
import type { Store } from '../../src/engine/store.ts'

/** Starts and stops containers of one store, given by their IDs. */
export type Runs = {
  /** Resolves once the container runs, or has ended already. */
  readonly start: (container: string) => Promise<void>
  /** Resolves once it has ended and the store knows it. */
  readonly stop: (container: string) => Promise<void>
  readonly stopAll: () => Promise<void>
}

/** In milliseconds. */
const PAUSE = 20

/** The program in made images ends as soon as it is told to. In seconds. */
const GRACE = 10

/** What runs in `store`: whoever starts a container there waits until it ends, and must not be left waiting. */
export const runsIn = (store: Store): Runs => {
  const ends = new Map<string, Promise<unknown>>()
  const isUp = async (container: string): Promise<boolean> =>
    (await store.list()).containers.some(({ id, state }) => id === container && state === 'running')
  const stop = async (container: string): Promise<void> => {
    await store.stopContainer?.(container, { seconds: GRACE })
    await ends.get(container)
    ends.delete(container)
  }
  return {
    start: async (container) => {
      const end = Promise.resolve(store.startContainer?.(container))
      ends.set(container, end)
      const ended = end.then(() => true)
      while (!(await Promise.race([ended, isUp(container)]))) await wait(PAUSE)
    },
    stop,
    stopAll: async () => {
      for (const container of ends.keys()) await stop(container)
    },
  }
}
