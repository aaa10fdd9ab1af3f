import type { AppEvent } from './event.ts'
import { reduce } from './reduce/index.ts'
import type { State } from './state.ts'

/** The one place where the state lives. React reads it through `subscribe` and `get`. */
export type Loop = {
  readonly get: () => State
  readonly send: (event: AppEvent) => void
  /** Calls back after every change, until the returned function is called. */
  readonly subscribe: (listener: () => void) => () => void
  /** Counts `work` as pending until it settles. */
  readonly track: <T>(work: Promise<T>) => Promise<T>
  /** Settles when no tracked work is pending. */
  readonly idle: () => Promise<void>
}

/** A loop that starts with `start`. */
export const loopFrom = (start: State): Loop => {
  let state = start
  const listeners = new Set<() => void>()
  const pending = new Set<Promise<unknown>>()
  return {
    get: () => state,
    send: (event) => {
      const next = reduce(state, event)
      if (next === state) return
      state = next
      for (const listener of listeners) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    track: (work) => {
      const settled = work
        .then(
          () => {},
          () => {},
        )
        .finally(() => pending.delete(settled))
      pending.add(settled)
      return work
    },
    idle: async () => {
      while (pending.size > 0) await Promise.all(pending)
    },
  }
}
