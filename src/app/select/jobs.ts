import type { Progress } from '../../engine/transfer.ts'
import type { State } from '../state.ts'
import { isQuick, type Job } from '../task.ts'
import { memo } from './memo.ts'

/** How far a job is. Bytes; `total` is null while a part's size is not known. */
export type JobProgress = {
  readonly done: number
  readonly total: number | null
  /** Parts that were here before, of how many there are. */
  readonly here: number
  readonly parts: number
  /** Bytes a second since the job began; null in its first second. */
  readonly rate: number | null
}

const isHere = ({ says }: Progress): boolean => says === 'Already exists'

/** What the parts of a job add up to. What was here already is neither done nor to do. */
export const progressOf = ({ parts, startedAt, end }: Job, now: number): JobProgress => {
  const all = [...parts.values()]
  const moving = all.filter((part) => !isHere(part))
  const done = moving.reduce((sum, part) => sum + part.done, 0)
  const total = moving.reduce<number | null>(
    (sum, part) => (sum === null || part.total === null ? null : sum + part.total),
    0,
  )
  const seconds = ((end?.at ?? now) - startedAt) / 1000
  return {
    done,
    total: moving.length === 0 ? null : total,
    here: all.length - moving.length,
    parts: all.length,
    rate: seconds < 1 || done === 0 ? null : done / seconds,
  }
}

const newestFirst = memo((jobs: readonly Job[]): readonly Job[] => jobs.toReversed())

/** All jobs as they are listed, the newest first. */
export const jobsListed = ({ jobs }: State): readonly Job[] => newestFirst(jobs)

const stillRunning = memo((jobs: readonly Job[]): readonly Job[] => jobs.filter(({ end }) => end === null))

/** Jobs that have not ended. */
export const runningJobs = ({ jobs }: State): readonly Job[] => stillRunning(jobs)

/** The newest running job that is worth a place on the status row; null when there is none. */
export const jobInSight = (state: State): Job | null =>
  runningJobs(state).findLast(({ task }) => !isQuick(task)) ?? null

/** The job under the cursor of the list of jobs; null when there is none. */
export const cursorJob = (state: State): Job | null => {
  const overlay = state.overlays.at(-1)
  if (overlay?.type !== 'jobs') return null
  const jobs = jobsListed(state)
  return jobs.find(({ id }) => id === overlay.cursor) ?? jobs[0] ?? null
}

/** True while something changes the store or moves bytes: leaving asks first. */
export const isBusy = (state: State): boolean =>
  (state.run !== null && state.run.phase !== 'done') || runningJobs(state).length > 0
