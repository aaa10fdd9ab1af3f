import type { Change } from '../engine/store.ts'

/** Hands changes on to everyone who watches. */
export type Feed = {
  readonly report: (change: Change) => void
  /** Ends every watch with this error. */
  readonly end: (error: Error) => void
  /** Changes from now on, until the signal aborts. */
  readonly watch: (signal?: AbortSignal) => AsyncIterable<Change>
}

type Watcher = { readonly changes: Change[]; error: Error | null; wake: () => void }

/** A feed without watchers. */
export const changeFeed = (): Feed => {
  const watchers = new Set<Watcher>()
  async function* follow(watcher: Watcher, signal: AbortSignal | undefined): AsyncGenerator<Change> {
    const wake = (): void => watcher.wake()
    signal?.addEventListener('abort', wake)
    try {
      while (signal?.aborted !== true) {
        const change = watcher.changes.shift()
        if (change !== undefined) yield change
        else if (watcher.error !== null) throw watcher.error
        else
          await new Promise<void>((resolve) => {
            watcher.wake = resolve
          })
      }
    } finally {
      signal?.removeEventListener('abort', wake)
      watchers.delete(watcher)
    }
  }
  return {
    report: (change) => {
      for (const watcher of watchers) {
        watcher.changes.push(change)
        watcher.wake()
      }
    },
    end: (error) => {
      for (const watcher of watchers) {
        watcher.error = error
        watcher.wake()
      }
    },
    watch: (signal) => {
      // Watching begins with the call, not with the first item asked for.
      const watcher: Watcher = { changes: [], error: null, wake: () => {} }
      watchers.add(watcher)
      return follow(watcher, signal)
    },
  }
}
