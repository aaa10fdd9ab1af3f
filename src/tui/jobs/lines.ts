import { type JobProgress, progressOf } from '../../app/select/jobs.ts'
import type { Job } from '../../app/task.ts'
import { grouped } from '../../app/words/counted.ts'
import { taskTitle } from '../../app/words/task.ts'
import { spokenSize } from '../../engine/size.ts'
import { progressBar } from '../parts/bar.ts'
import { bytesWords, rateWords } from '../parts/job.tsx'
import type { Drawn } from '../parts/rows.tsx'
import { blank, bold, fitLine, type Span, span } from '../parts/spans.ts'
import { cutMiddle, padStart, wrapWords } from '../text/cells.ts'
import type { Glyphs } from '../theme/glyphs.ts'

/** Cells of the bar: names are worth more where there is little room. */
const barWidth = (width: number): number => (width >= 76 ? 16 : 6)
const PROGRESS = 10
const TIME = 9
/** Rows that what a job said may take. */
const SAID = 3

const titleWidth = (width: number): number => Math.max(width - 4 - 2 - barWidth(width) - PROGRESS - TIME - 2, 12)

/** Column heads over the jobs. */
export const jobsHead = (width: number): readonly Span[] => [
  blank(4),
  span('JOB'.padEnd(titleWidth(width)), 'muted'),
  blank(2 + barWidth(width)),
  span(padStart('PROGRESS', PROGRESS), 'muted'),
  span(padStart('TIME', TIME), 'muted'),
]

const duration = (milliseconds: number): string => {
  const seconds = Math.max(Math.floor(milliseconds / 1000), 0)
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`
}

const signOf = ({ end }: Job, spinner: string, glyphs: Glyphs): Span => {
  switch (end?.how) {
    case undefined:
      return span(spinner, 'accent')
    case 'done':
      return span(glyphs.done, 'ok')
    case 'failed':
      return span(glyphs.failed, 'danger')
    case 'stopped':
      return span(glyphs.skipped, 'warn')
  }
}

const statusOf = (job: Job, { done }: JobProgress): string => {
  if (job.end !== null) return job.end.how === 'done' ? (done === 0 ? 'done' : spokenSize(done)) : job.end.how
  if (job.stopping) return 'stopping'
  return done === 0 ? '' : spokenSize(done)
}

/** What is known of a running job beside its bar. */
const details = (progress: JobProgress, glyphs: Glyphs): string => {
  const here = progress.here === 0 ? '' : `${grouped(progress.here)} of ${grouped(progress.parts)} layers already here`
  return [bytesWords(progress), rateWords(progress), here].filter((words) => words !== '').join(` ${glyphs.dot} `)
}

/** One job: how far it is and how long it took; under it what there is to say of it. */
export const jobLines = (
  job: Job,
  now: number,
  width: number,
  cursor: boolean,
  spinner: string,
  glyphs: Glyphs,
): readonly Drawn[] => {
  const progress = progressOf(job, now)
  const bar =
    job.end === null && progress.total !== null
      ? progressBar(progress.done, progress.total, barWidth(width), glyphs)
      : [blank(barWidth(width))]
  const room = titleWidth(width)
  const title = fitLine([span(cutMiddle(span(taskTitle(job.task)).text, room, glyphs.cut))], room, glyphs.cut)
  const first: Drawn = {
    spans: [
      cursor ? span(glyphs.cursor, 'accent') : blank(1),
      blank(1),
      signOf(job, spinner, glyphs),
      blank(1),
      ...(cursor ? title.map((piece): Span => ({ ...piece, bold: true })) : title),
      blank(2),
      ...bar,
      span(padStart(statusOf(job, progress), PROGRESS), job.end?.how === 'failed' ? 'danger' : undefined),
      span(padStart(duration((job.end?.at ?? now) - job.startedAt), TIME), 'muted'),
    ],
    emphasis: cursor ? 'selected' : 'none',
  }
  const said = job.end === null ? details(progress, glyphs) : job.end.says
  if (said === '') return [first]
  const words = wrapWords(span(said).text, width - 8)
  return [first, ...words.slice(0, SAID).map((text): Drawn => ({ spans: [blank(6), span(text, 'muted')] }))]
}

/** `2 running, 1 done, 1 failed`. */
export const jobsSummary = (jobs: readonly Job[]): string => {
  const count = (how: string): string => {
    const found = jobs.filter(({ end }) => (end?.how ?? 'running') === how).length
    return found === 0 ? '' : `${grouped(found)} ${how}`
  }
  return ['running', 'done', 'failed', 'stopped']
    .map(count)
    .filter((words) => words !== '')
    .join(', ')
}

/** What the list of jobs says while there is none. */
export const NO_JOBS: readonly Drawn[] = [
  { spans: [blank(4), bold('No job has run yet.')] },
  { spans: [] },
  {
    spans: [blank(4), span('Pulling, loading, saving and checking are jobs. They stand here while', 'muted')],
  },
  { spans: [blank(4), span('they run, and until they are forgotten.', 'muted')] },
]
