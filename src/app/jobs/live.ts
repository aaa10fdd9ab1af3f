import { catalogOf, withLook } from '../../engine/catalog.ts'
import { isDigest } from '../../engine/digest.ts'
import type { Fault } from '../../engine/fault.ts'
import { FaultError, fault, faultOf, isAbort } from '../../engine/fault.ts'
import type { Change } from '../../engine/store.ts'
import type { Loop } from '../loop.ts'
import type { Background } from './background.ts'
import { type Bell, wait } from './wait.ts'

export type Follow = Background & {
  readonly now: () => number
  /** Called after every complete list. */
  readonly listed: () => void
}

/** What is asked of the follower from outside: `again` to list, or try to reach the store, at once. */
export type Wishes = { again: boolean; behind: boolean; readonly bell: Bell }

/** The fault of a connection that ended without one. */
export const CLOSED = fault('lost', 'The connection was closed.')

/** Events that come together make one list: this long after the first one, and never more than ten lists a second. */
const GATHER = 16
const BETWEEN_LISTS = 100
/** A list that took longer than this is not asked for again because of a few changes: those images are read alone. */
const SLOW_LIST = 1500
const FEW_CHANGES = 20

/**
 * A removal looks at every image itself, and its own events would have the list read over and over beside it: that waits
 * until it has ended.
 */
export const isRemoving = (loop: Loop): boolean => {
  const { run } = loop.get()
  return run !== null && run.phase !== 'done'
}

/** Following a store that is there: it ends by throwing the fault that ended it. */
export const followLive = async (
  { loop, store, signal, now, listed }: Follow,
  wishes: Wishes,
  reached: () => void,
): Promise<void> => {
  loop.send({ type: 'store.opened', info: await store.open({ signal }) })
  if (loop.get().facts.catalog === null) loop.send({ type: 'store.phase', phase: 'reading', fault: null, at: now() })
  const ended = new AbortController()
  const within = AbortSignal.any([signal, ended.signal])
  const changes: Change[] = []
  let end: Fault | null = null
  // Watching begins before the list: what changes while the list is being read is not missed.
  const watch = async (): Promise<void> => {
    for await (const change of store.watch({ signal: within })) {
      changes.push(change)
      wishes.behind = true
      wishes.bell.give()
    }
  }
  const watched = watch()
    .then(
      () => CLOSED,
      (error: unknown) => (isAbort(error) ? CLOSED : faultOf(error)),
    )
    .then((why) => {
      end = why
      wishes.bell.give()
    })
  let took = 0
  const list = async (): Promise<void> => {
    const asked = now()
    changes.length = 0
    const listing = await store.list({
      signal: within,
      onPart: (part) => loop.send({ type: 'facts.listed', catalog: catalogOf(part, false), at: now() }),
    })
    took = now() - asked
    loop.send({ type: 'facts.listed', catalog: catalogOf(listing), at: now() })
    wishes.behind = changes.length > 0
    reached()
    loop.send({ type: 'store.phase', phase: 'live', fault: null, at: now() })
    listed()
  }
  /** Reads only the images that changed; false when that would not do. */
  const patch = async (): Promise<boolean> => {
    const ids = [...new Set(changes.filter(({ subject }) => subject === 'image').map(({ id }) => id))]
    const anyone = loop.get().facts.catalog?.images.keys().next().value
    if (took < SLOW_LIST || ids.length > FEW_CHANGES || !ids.every(isDigest) || anyone === undefined) return false
    changes.length = 0
    for (const id of ids.length > 0 ? ids.filter(isDigest) : [anyone]) {
      const look = await store.look(id, { signal: within })
      const { catalog } = loop.get().facts
      if (catalog !== null) loop.send({ type: 'facts.listed', catalog: withLook(catalog, id, look), at: now() })
    }
    listed()
    return true
  }
  const relist = async (): Promise<void> => {
    if (!(await patch())) await list()
    wishes.behind = changes.length > 0
  }
  try {
    await loop.track(list())
    while (!signal.aborted) {
      if (end !== null) throw new FaultError(end)
      if (wishes.again) took = 0
      if ((changes.length > 0 || wishes.again) && !isRemoving(loop)) {
        wishes.again = false
        await loop.track(wait(GATHER, within).then(relist))
        await wait(BETWEEN_LISTS, within)
      } else await wishes.bell.next()
    }
  } finally {
    ended.abort()
    await watched
  }
}
