import type { ReactElement } from 'react'
import { cursorJob, jobsListed, runningJobs } from '../../app/select/jobs.ts'
import { layoutOf } from '../../app/select/layout.ts'
import type { State } from '../../app/state.ts'
import { Footer } from '../parts/footer.tsx'
import { Line } from '../parts/line.tsx'
import { type Drawn, Rows } from '../parts/rows.tsx'
import { Rule } from '../parts/rule.tsx'
import { blank, bold, justify, span } from '../parts/spans.ts'
import { useSpinner } from '../parts/spinner.tsx'
import { useSkin } from '../theme/context.ts'
import { jobLines, jobsHead, jobsSummary, NO_JOBS } from './lines.ts'

/** Everything that was asked of the store, the newest first: how far it is, or what became of it. */
export const JobsScreen = ({ state }: { readonly state: State }): ReactElement => {
  const { glyphs } = useSkin()
  const layout = layoutOf(state.columns, state.rows)
  const width = state.columns
  const jobs = jobsListed(state)
  const spinner = useSpinner(runningJobs(state).length > 0)
  const here = cursorJob(state)
  const groups = jobs.map((job) => jobLines(job, state.now, width, job === here, spinner, glyphs))
  const gap: readonly Drawn[] = layout.short ? [] : [{ spans: [] }]
  const height = layout.pageRows - gap.length - 2
  // A job under the cursor is shown with all that is said of it.
  const upTo = groups.slice(0, Math.max(here === null ? 0 : jobs.indexOf(here), 0) + 1).flat().length
  const from = Math.max(upTo - height, 0)
  const shown = groups.flat().slice(from, from + height)
  const lines = jobs.length === 0 ? [...gap, ...NO_JOBS] : [...gap, { spans: jobsHead(width) }, ...shown]
  return (
    <>
      <Line
        spans={[
          ...justify([blank(1), bold('Jobs')], [span(jobsSummary(jobs), 'muted')], width - 1, glyphs.cut),
          blank(1),
        ]}
      />
      {layout.short ? null : <Rule width={width} />}
      <Rows lines={lines} width={width} height={layout.pageRows - 1} />
      <Said state={state} width={width} />
      <Footer state={state} width={width} />
    </>
  )
}

/** Why a key did nothing here. What jobs have to say stands under them. */
const Said = ({ state: { toast }, width }: { readonly state: State; readonly width: number }): ReactElement => {
  const { glyphs } = useSkin()
  const lines =
    toast?.tone === 'cannot' ? [{ spans: [blank(1), span(`${glyphs.failed} ${toast.text}`, 'danger')] }] : []
  return <Rows lines={lines} width={width} height={1} />
}
