import { foundOverlay } from '../select/found.ts'
import { cursorJob, jobInSight } from '../select/jobs.ts'
import type { State } from '../state.ts'
import type { Command } from './command.ts'

const notRunning = (state: State): string | null => {
  const job = cursorJob(state)
  if (job === null) return 'There is no job here.'
  if (job.end !== null) return 'It has ended.'
  return job.stopping ? 'It is being stopped.' : null
}

const notAgain = (state: State): string | null => {
  const job = cursorJob(state)
  if (job === null) return 'There is no job here.'
  return job.end === null || job.end.how === 'done' ? 'Only what failed or was stopped is tried again.' : null
}

const doneIds = ({ jobs }: State): readonly number[] => jobs.flatMap(({ id, end }) => (end === null ? [] : [id]))

export const JOBS: readonly Command[] = [
  {
    id: 'jobs.open',
    title: 'Jobs: what runs and what became of it',
    group: 'Jobs',
    scopes: ['everywhere'],
    keys: ['J'],
    hint: (state) => (jobInSight(state) === null || state.overlays.length > 0 ? null : 'jobs'),
    run: ({ state, send }) => {
      // One list of jobs is enough, however often its key is pressed.
      if (state.overlays.at(-1)?.type !== 'jobs')
        send({ type: 'overlay.open', overlay: { type: 'jobs', cursor: null } })
    },
  },
  {
    id: 'job.open',
    title: 'Read what the job found',
    group: 'Jobs',
    scopes: ['jobs'],
    keys: ['enter'],
    hint: 'open',
    hidden: true,
    disabled: (state) => (cursorJob(state)?.end?.found == null ? 'There is nothing more to read.' : null),
    run: ({ state, send }) => {
      const found = cursorJob(state)?.end?.found
      if (found != null) send({ type: 'overlay.open', overlay: foundOverlay(found) })
    },
  },
  {
    id: 'job.cancel',
    title: 'Cancel the job',
    group: 'Jobs',
    scopes: ['jobs'],
    keys: ['x'],
    hint: 'cancel job',
    hidden: true,
    disabled: notRunning,
    run: ({ state, acts }) => {
      const job = cursorJob(state)
      if (job !== null) acts.cancelJob(job.id)
    },
  },
  {
    id: 'job.retry',
    title: 'Try the job again',
    group: 'Jobs',
    scopes: ['jobs'],
    keys: ['R'],
    hint: 'try again',
    hidden: true,
    disabled: notAgain,
    run: ({ state, send, acts }) => {
      const job = cursorJob(state)
      if (job === null) return
      send({ type: 'jobs.forget', ids: [job.id] })
      acts.submit(job.task)
    },
  },
  {
    id: 'jobs.clear',
    title: 'Forget the jobs that have ended',
    group: 'Jobs',
    scopes: ['jobs'],
    keys: ['c'],
    hint: 'clear done',
    hidden: true,
    disabled: (state) => (doneIds(state).length === 0 ? 'No job has ended.' : null),
    run: ({ state, send }) => send({ type: 'jobs.forget', ids: doneIds(state) }),
  },
]
