import { setTimeout as wait } from 'node:timers/promises'
import { FaultError, fault } from '../../engine/fault.ts'

/** Lets one piece of work run at a time, in this process and among all that use the same store. */
export type Lock = {
  readonly exclusive: <T>(work: () => Promise<T>, signal?: AbortSignal) => Promise<T>
  readonly close: () => void
}

/** Held as long as its process lives, however that ends. */
export type Lease = { readonly release: () => void }

/** Locks among processes. */
export type Locks = {
  readonly lockAt: (path: string) => Lock
  /** Takes the lease at `path` if nobody living holds it; else null. */
  readonly lease: (path: string) => Promise<Lease | null>
}

const PATIENCE = 60_000

/** Tries again until it succeeds, without blocking anything else; gives up after a minute. */
const persist = async (attempt: () => boolean, signal: AbortSignal | undefined): Promise<void> => {
  const until = performance.now() + PATIENCE
  for (let pause = 1; !attempt(); pause = Math.min(pause * 1.5, 25)) {
    if (performance.now() > until)
      throw new FaultError(
        fault('conflict', 'Another program has kept the store locked for a minute.', { remedy: 'Try again later.' }),
      )
    await wait(pause * (0.5 + Math.random()), undefined, { signal })
  }
}

/** A lock from something that can be tried to be taken, and given back. `open` is called when it is first needed. */
export const lockFrom = (open: () => Promise<{ take: () => boolean; give: () => void; close: () => void }>): Lock => {
  let opened: ReturnType<typeof open> | null = null
  let last: Promise<unknown> = Promise.resolve()
  const locked = async <T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
    signal?.throwIfAborted()
    opened ??= open()
    const { take, give } = await opened.catch((error: unknown) => {
      opened = null
      throw error
    })
    await persist(take, signal)
    try {
      return await work()
    } finally {
      give()
    }
  }
  return {
    exclusive: (work, signal) => {
      // Locks of the system belong to a process: within it the calls have to queue.
      const next = last.then(() => locked(work, signal))
      last = next.catch(() => {})
      return next
    },
    close: () => void opened?.then(({ close }) => close()).catch(() => {}),
  }
}
