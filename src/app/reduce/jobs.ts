import type { AppEvent } from '../event.ts'
import { movedField, withText } from '../form.ts'
import { foundOverlay, isAtRest } from '../select/found.ts'
import type { Overlay, State } from '../state.ts'
import { isQuick, type Job, type JobEnd, type Task } from '../task.ts'

type JobsEvent = Extract<AppEvent, { type: `job.${string}` | `jobs.${string}` | `task.${string}` | `form.${string}` }>

const withJob = (state: State, id: number, change: (job: Job) => Job): State => ({
  ...state,
  jobs: state.jobs.map((job) => (job.id === id ? change(job) : job)),
})

const withTop = (state: State, overlay: Overlay): State => ({
  ...state,
  overlays: [...state.overlays.slice(0, -1), overlay],
})

const withoutTop = (state: State): State => ({ ...state, overlays: state.overlays.slice(0, -1) })

/** The form that floats on top and waits for this task; null when there is none. */
const waitingFor = ({ overlays }: State, task: Task): Extract<Overlay, { type: 'form' }> | null => {
  const overlay = overlays.at(-1)
  return overlay?.type === 'form' && overlay.form.busy === task ? overlay : null
}

/** A task that could not be begun or done: said under the form that asked for it, else on the status row. */
const refused = (state: State, task: Task, says: string, at: number): State => {
  const overlay = waitingFor(state, task)
  if (overlay === null) return { ...state, toast: { tone: 'trouble', text: says, at } }
  return withTop(state, { ...overlay, form: { ...overlay.form, at: 0, busy: null, problem: { field: 0, says } } })
}

const told = (state: State, { how, says, at, found }: JobEnd): State => {
  if (how === 'failed') return { ...state, toast: { tone: 'trouble', text: says, at } }
  if (found !== null && isAtRest(state)) return { ...state, overlays: [foundOverlay(found)] }
  if (state.toast?.tone === 'trouble') return state
  const more = found === null ? '' : found.type === 'findings' ? ' J shows them.' : ' Ask again to see them.'
  return { ...state, toast: { tone: 'good', text: says + more, at } }
}

const ended = (before: State, id: number, parts: Job['parts'], end: JobEnd): State => {
  const job = before.jobs.find((one) => one.id === id)
  if (job === undefined) return before
  const state: State = { ...before, now: end.at }
  const without: State = { ...state, jobs: state.jobs.filter((one) => one.id !== id) }
  const waiting = waitingFor(state, job.task) !== null
  if (waiting && end.how === 'failed') return refused(without, job.task, end.says, end.at)
  // What a repair would do is true for a moment only: nobody is to agree to it later.
  const forgotten = isQuick(job.task) || job.task.type === 'survey'
  const listed = forgotten && end.how === 'done' ? without : withJob(state, id, () => ({ ...job, parts, end }))
  return told(waiting ? withoutTop(listed) : listed, end)
}

/** What happens to work that the store was asked to do, and to the forms that ask for it. */
export const reduceJobs = (state: State, event: JobsEvent): State => {
  switch (event.type) {
    case 'job.started': {
      const next = { ...state, now: event.job.startedAt, jobs: [...state.jobs, event.job] }
      return !isQuick(event.job.task) && waitingFor(state, event.from) !== null ? withoutTop(next) : next
    }
    case 'job.progress':
      return withJob(state, event.id, (job) => (job.end === null ? { ...job, parts: event.parts } : job))
    case 'job.stopping':
      return withJob(state, event.id, (job) => ({ ...job, stopping: true }))
    case 'job.ended':
      return ended(state, event.id, event.parts, event.end)
    case 'jobs.forget':
      return { ...state, jobs: state.jobs.filter(({ id, end }) => end === null || !event.ids.includes(id)) }
    case 'task.refused':
      return refused(state, event.task, event.says, event.at)
    case 'form.completed': {
      const overlay = state.overlays.at(-1)
      if (overlay?.type !== 'form' || overlay.form.texts[overlay.form.at] !== event.text) return state
      const { form } = overlay
      const next = event.completed === event.text ? movedField(form, 1) : withText(form, event.completed)
      return withTop(state, { ...overlay, form: next })
    }
  }
}
