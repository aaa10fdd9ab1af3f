import type { Step } from '../../engine/plan.ts'
import type { Bytes } from '../../engine/size.ts'
import { addBytes, NO_BYTES } from '../../engine/size.ts'
import type { StepReport } from '../remove.ts'
import type { Run } from '../state.ts'
import { memo } from './memo.ts'

/** One line of a removal under way or of its report. */
export type RunLine =
  | { readonly type: 'gap' }
  | { readonly type: 'group'; readonly done: boolean; readonly count: number }
  | { readonly type: 'step'; readonly step: Step; readonly status: 'waiting' | 'running' | StepReport['result'] }
  | { readonly type: 'reason'; readonly text: string }

const progressLines = (run: Run): readonly RunLine[] =>
  run.plan.steps.map((step, index) => {
    const report = run.reports[index]
    return { type: 'step', step, status: report?.result ?? (index === run.current ? 'running' : 'waiting') }
  })

const reportLines = ({ reports }: Run): readonly RunLine[] => {
  const step = ({ step, result }: StepReport): RunLine => ({ type: 'step', step, status: result })
  const not = reports.filter(({ result }) => result !== 'done')
  const done = reports.filter(({ result }) => result === 'done')
  const lines: RunLine[] = []
  if (not.length > 0) {
    lines.push({ type: 'group', done: false, count: not.length })
    for (const report of not) lines.push(step(report), { type: 'reason', text: report.reason ?? '' })
  }
  if (not.length > 0 && done.length > 0) lines.push({ type: 'gap' })
  if (done.length > 0) lines.push({ type: 'group', done: true, count: done.length }, ...done.map(step))
  return lines
}

/** What the run screen lists: every step while it runs; what was not removed and why, then what was, when it has ended. */
export const runLines = memo((run: Run): readonly RunLine[] =>
  run.phase === 'done' ? reportLines(run) : progressLines(run),
)

/** How far a run has come. Bytes as the store reported them, layers that left the disk. */
export type RunTotals = {
  readonly done: number
  readonly skipped: number
  readonly refused: number
  readonly failed: number
  readonly freed: Bytes
}

export const runTotals = memo((reports: readonly StepReport[]): RunTotals => {
  const totals = { done: 0, skipped: 0, refused: 0, failed: 0 }
  let freed = NO_BYTES
  for (const report of reports) {
    totals[report.result] += 1
    freed = addBytes(freed, report.freed)
  }
  return { ...totals, freed }
})
