import type { ReactElement } from 'react'
import { type JobProgress, progressOf, runningJobs } from '../../app/select/jobs.ts'
import type { State } from '../../app/state.ts'
import type { Job } from '../../app/task.ts'
import { taskTitle } from '../../app/words/task.ts'
import { spokenSize } from '../../engine/size.ts'
import { useSkin } from '../theme/context.ts'
import { Line } from './line.tsx'
import { blank, bold, justify, type Span, span } from './spans.ts'
import { useSpinner } from './spinner.tsx'

/** `3.10 MB of 7.80 MB`, as far as it is known; empty before the first byte. */
export const bytesWords = ({ done, total }: JobProgress): string => {
  if (done === 0 && total === null) return ''
  return total === null ? spokenSize(done) : `${spokenSize(done)} of ${spokenSize(total)}`
}

/** `4.30 MB/s`; empty while it is not known. */
export const rateWords = ({ rate }: JobProgress): string => (rate === null ? '' : `${spokenSize(rate)}/s`)

type Props = {
  readonly state: State
  readonly job: Job
  /** What stands at the right end of the row. */
  readonly end: readonly Span[]
  readonly width: number
}

/** A row that says what is running and how far it is. */
export const JobLine = ({ state, job, end, width }: Props): ReactElement => {
  const { glyphs } = useSkin()
  const spinner = useSpinner(true)
  const progress = progressOf(job, state.now)
  const others = runningJobs(state).length - 1
  const facts = [
    job.stopping ? 'stopping' : bytesWords(progress),
    job.stopping ? '' : rateWords(progress),
    others > 0 ? `${others} more` : '',
  ].filter((words) => words !== '')
  const left = [
    blank(1),
    span(spinner, 'accent'),
    blank(1),
    bold(taskTitle(job.task)),
    span(facts.length === 0 ? '' : `  ${facts.join(` ${glyphs.dot} `)}`, 'muted'),
  ]
  return <Line spans={[...justify(left, [blank(1), ...end], width - 1, glyphs.cut), blank(1)]} />
}
