import { faultOf, isAbort } from '../../engine/fault.ts'
import { CLOSED, type Follow, followLive, isRemoving, type Wishes } from './live.ts'
import { bell, wait } from './wait.ts'

/** First and longest pause between two attempts to reach a store that was lost. Milliseconds. */
const FIRST_PAUSE = 500
const LONGEST_PAUSE = 30_000

/** What the rest of the program may ask of the one who follows the store. */
export type Follower = {
  /** Lists again, or tries at once to reach a store that was lost. */
  readonly again: () => void
  /** True when the list on the screen is what the store last reported: no change is waiting to be read. */
  readonly isCurrent: () => boolean
  readonly done: Promise<void>
}

/**
 * Follows a store for as long as the program runs: reaches it, lists it, lists it again whenever it reports a change, and
 * when it is lost keeps trying with growing pauses. Returns what `r` does: list again, or try again now.
 */
export const followStore = (follow: Follow): Follower => {
  const { loop, store, signal, now } = follow
  const wishes: Wishes = { again: false, behind: true, bell: bell() }
  const rest = async (pause: number): Promise<void> => {
    const resting = new AbortController()
    const woken = wishes.bell.next().then(() => resting.abort())
    signal.addEventListener('abort', wishes.bell.give, { once: true })
    await wait(pause, resting.signal)
    signal.removeEventListener('abort', wishes.bell.give)
    wishes.bell.give()
    await woken
    wishes.again = false
  }
  const run = async (): Promise<void> => {
    let pause = FIRST_PAUSE
    while (!signal.aborted) {
      try {
        await followLive(follow, wishes, () => {
          pause = FIRST_PAUSE
        })
      } catch (error) {
        if (signal.aborted) return
        const why = isAbort(error) ? CLOSED : faultOf(error)
        const { facts, store: before } = loop.get()
        const phase = facts.catalog === null ? 'failed' : 'lost'
        loop.send({ type: 'store.phase', phase, fault: why, at: before.phase === phase ? before.since : now() })
        await rest(pause)
        pause = Math.min(pause * 2, LONGEST_PAUSE)
      }
    }
  }
  signal.addEventListener('abort', wishes.bell.give, { once: true })
  let removing = false
  const forget = loop.subscribe(() => {
    const now = isRemoving(loop)
    if (removing && !now) wishes.bell.give()
    removing = now
  })
  const done = run().finally(() => {
    forget()
    store.close()
  })
  return {
    again: () => {
      wishes.again = true
      wishes.bell.give()
    },
    isCurrent: () => loop.get().store.phase === 'live' && !wishes.behind,
    done,
  }
}
