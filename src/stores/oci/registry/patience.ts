import { setTimeout as sleep } from 'node:timers/promises'
import { abortError } from '../../abort.ts'
import { PassingError } from './faults.ts'

/** How long a registry is waited for and how often it is asked again. Times in milliseconds, amounts in bytes. */
export type Patience = {
  /** Longest time in which fewer than `slowest` bytes may come. */
  readonly stall: number
  readonly slowest: number
  /** Longest time that a registry may take to answer once it has got what was sent to it: it then moves and hashes. */
  readonly commit: number
  /** Attempts in a row that may bring less than `step` between them. */
  readonly attempts: number
  readonly step: number
  /** First wait before another attempt; each is twice the one before, up to `longestWait`. */
  readonly firstWait: number
  readonly longestWait: number
  /** A registry that asks for more time than this is given up. */
  readonly longestAsked: number
}

/** What is usual: 30 s of silence, five attempts without progress. */
export const PATIENCE: Patience = {
  stall: 30_000,
  slowest: 1024,
  commit: 300_000,
  attempts: 5,
  step: 1024 * 1024,
  firstWait: 1000,
  longestWait: 30_000,
  longestAsked: 300_000,
}

/** What {@link persistently} needs beside the work. */
export type Persistence = {
  readonly patience: Patience
  readonly signal?: AbortSignal | undefined
  /** Bytes that came so far, over all attempts; progress renews the attempts. */
  readonly progress?: () => number
  /** Called before a wait and once a second in it, with the whole seconds that are left. */
  readonly onWait?: (seconds: number) => void
}

/** Between half of it and the whole: those who failed together do not come back together. */
const jittered = (wait: number): number => wait / 2 + (Math.random() * wait) / 2

const waitFor = async (time: number, { signal, onWait }: Persistence): Promise<void> => {
  const options = signal === undefined ? {} : { signal }
  for (let left = time; left > 0; left -= 1000) {
    onWait?.(Math.ceil(left / 1000))
    await sleep(Math.min(left, 1000), undefined, options)
  }
}

/**
 * Does `work` until it succeeds, as often as it brings progress and a few times more where it does not. Only a
 * {@link PassingError} is worth another attempt; its wait is honoured. Rejects with what the last attempt rejected with.
 */
export const persistently = async <T>(work: () => Promise<T>, persistence: Persistence): Promise<T> => {
  const { patience, progress = () => 0, signal } = persistence
  let failures = 0
  let from = progress()
  for (;;) {
    try {
      if (signal?.aborted === true) throw abortError(signal)
      return await work()
    } catch (error) {
      if (!(error instanceof PassingError)) throw error
      if (progress() - from >= patience.step) {
        failures = 0
        from = progress()
      }
      failures += 1
      const asked = error.after ?? 0
      if (failures >= patience.attempts || asked > patience.longestAsked) throw error
      const usual = Math.min(patience.longestWait, patience.firstWait * 2 ** (failures - 1))
      await waitFor(Math.max(asked, jittered(usual)), persistence)
    }
  }
}
