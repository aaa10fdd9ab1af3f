import { FaultError, isAbort } from '../../engine/fault.ts'
import type { Store } from '../../engine/store.ts'
import type { Progress } from '../../engine/transfer.ts'
import type { Loop } from '../loop.ts'
import type { Job, JobEnd, Task } from '../task.ts'
import { taskTitle } from '../words/task.ts'
import { type PerformOptions, perform } from './perform.ts'

type Work = {
  readonly loop: Loop
  readonly store: Store
  readonly now: () => number
  readonly handOver: PerformOptions['handOver']
}

/** Progress is told far more often than anyone can read: one change of the state for all that comes in this time. Milliseconds. */
const FRAME = 50

/** Elapsed time on the screen moves by the second, and only while something runs. */
const SECOND = 1000

/** Gathers what the parts of one job tell. */
const gathering = (tell: (parts: ReadonlyMap<string, Progress>) => void) => {
  const parts = new Map<string, Progress>()
  let due: NodeJS.Timeout | undefined
  const flush = (): void => {
    due = undefined
    tell(new Map(parts))
  }
  return {
    take: (progress: Progress): void => {
      parts.set(progress.part, progress)
      due ??= setTimeout(flush, FRAME)
    },
    /** Bytes that have gone through so far. */
    moved: (): number => [...parts.values()].reduce((sum, { done }) => sum + done, 0),
    /** The last word on every part; nothing is told any more after this. */
    end: (): ReadonlyMap<string, Progress> => {
      clearTimeout(due)
      return parts
    },
  }
}

const endOf = (error: unknown, task: Task, stopped: boolean): Pick<JobEnd, 'how' | 'says'> => {
  if (isAbort(error) || (stopped && error instanceof FaultError))
    return { how: 'stopped', says: `Stopped: ${taskTitle(task)}.` }
  if (!(error instanceof FaultError)) throw error
  const { says, remedy } = error.fault
  return { how: 'failed', says: remedy === null ? says : `${says} ${remedy}` }
}

/** Does tasks, any number at once, each as a job of the state. */
export const workers = ({ loop, store, now, handOver }: Work) => {
  const running = new Map<number, { readonly stopping: AbortController; readonly ended: Promise<void> }>()
  let last = 0
  let ticking: NodeJS.Timeout | undefined

  const run = async ({ id, task }: Job, signal: AbortSignal): Promise<void> => {
    const gathered = gathering((parts) => loop.send({ type: 'job.progress', id, parts }))
    const options = { signal, onProgress: gathered.take, moved: gathered.moved, handOver }
    const end = await perform(store, task, options).then(
      (outcome) => ({ how: 'done' as const, ...outcome }),
      (error: unknown) => ({ ...endOf(error, task, signal.aborted), found: null }),
    )
    loop.send({ type: 'job.ended', id, parts: gathered.end(), end: { ...end, at: now() } })
  }

  const start = (task: Task, from: Task = task): void => {
    last += 1
    const job: Job = { id: last, task, parts: new Map(), startedAt: now(), stopping: false, end: null }
    const stopping = new AbortController()
    loop.send({ type: 'job.started', job, from })
    ticking ??= setInterval(() => loop.send({ type: 'clock', at: now() }), SECOND)
    // Not tracked: a transfer takes as long as it takes, and whoever waits for a still screen does not wait for it.
    const ended = run(job, stopping.signal).finally(() => {
      running.delete(job.id)
      if (running.size > 0) return
      clearInterval(ticking)
      ticking = undefined
    })
    running.set(job.id, { stopping, ended })
  }

  const cancel = (id: number): void => {
    const job = running.get(id)
    if (job === undefined || job.stopping.signal.aborted) return
    loop.send({ type: 'job.stopping', id })
    job.stopping.abort()
  }

  return {
    /** Starts a task; `from` is what was asked for, where that was not yet told in full. */
    start,
    /** Asks a job to stop; it ends when the store has put everything in order. */
    cancel,
    /** Stops everything and settles when all of it has ended. */
    end: async (): Promise<void> => {
      for (const id of running.keys()) cancel(id)
      await Promise.all([...running.values()].map(({ ended }) => ended))
    },
  }
}
