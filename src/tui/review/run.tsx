import type { ReactElement } from 'react'
import { layoutOf } from '../../app/select/layout.ts'
import { runHeight } from '../../app/select/page.ts'
import { type RunLine, runLines, runTotals } from '../../app/select/run.ts'
import type { Run, State } from '../../app/state.ts'
import { counted, grouped } from '../../app/words/counted.ts'
import { shortId } from '../../engine/digest.ts'
import { harmless } from '../../engine/harmless.ts'
import { nameOf } from '../../engine/image.ts'
import type { Step } from '../../engine/plan.ts'
import { exactly, groupedBytes, isExact, spokenBytes, spokenSize } from '../../engine/size.ts'
import { progressBar } from '../parts/bar.ts'
import { Footer } from '../parts/footer.tsx'
import { Line } from '../parts/line.tsx'
import { type Drawn, Rows } from '../parts/rows.tsx'
import { Rule } from '../parts/rule.tsx'
import { blank, bold, fitLine, justify, type Span, span } from '../parts/spans.ts'
import { useSpinner } from '../parts/spinner.tsx'
import { cutMiddle } from '../text/cells.ts'
import { bytesSpans } from '../text/figures.ts'
import { useSkin } from '../theme/context.ts'
import type { Glyphs } from '../theme/glyphs.ts'
import type { Token } from '../theme/tokens.ts'

const nameWidth = (width: number): number => Math.max(Math.min(Math.floor(width * 0.56), 60), 24)

const stepName = (step: Step): string => {
  if (step.type === 'container') return `container ${step.container.name}`
  return step.type === 'untag' ? step.reference : (nameOf(step.image) ?? `<none> ${shortId(step.image.id)}`)
}

const SIGNS = (
  glyphs: Glyphs,
  spinner: string,
): Readonly<Record<Extract<RunLine, { type: 'step' }>['status'], readonly [string, string, Token]>> => ({
  waiting: [glyphs.waiting, 'waiting', 'faint'],
  running: [spinner, 'removing', 'accent'],
  done: [glyphs.done, 'removed', 'ok'],
  skipped: [glyphs.skipped, 'skipped', 'warn'],
  refused: [glyphs.failed, 'refused', 'danger'],
  failed: [glyphs.failed, 'failed', 'danger'],
})

const lineSpans = (line: RunLine, width: number, spinner: string, glyphs: Glyphs): readonly Span[] => {
  switch (line.type) {
    case 'gap':
      return []
    case 'group':
      return line.done
        ? [blank(2), bold('REMOVED'), span(`  ${counted(line.count, 'step', 'steps')}`, 'muted')]
        : [blank(2), bold('NOT REMOVED', 'warn'), span(`  ${counted(line.count, 'step', 'steps')}`, 'muted')]
    case 'reason':
      return [blank(4), span(line.text, 'muted')]
    case 'step': {
      const [glyph, word, token] = SIGNS(glyphs, spinner)[line.status]
      const name = fitLine(
        [span(cutMiddle(harmless(stepName(line.step)), nameWidth(width), glyphs.cut))],
        nameWidth(width),
      )
      return [
        blank(2),
        span(glyph, token),
        blank(1),
        ...name,
        blank(1),
        ...bytesSpans(line.step.frees, 8, glyphs, line.status === 'waiting' ? 'faint' : 'free'),
        blank(2),
        span(line.step.type === 'untag' && word === 'removed' ? 'name removed' : word, token),
      ]
    }
  }
}

const duration = (milliseconds: number): string => {
  const seconds = Math.floor(milliseconds / 1000)
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`
}

const titleOf = ({ plan, phase, reports }: Run): string => {
  const total = plan.steps.length
  if (phase !== 'done') return `Removing: ${counted(total, 'step', 'steps')}`
  const done = reports.filter(({ result }) => result === 'done').length
  return reports.length < total
    ? `Report: stopped after ${grouped(reports.length)} of ${counted(total, 'step', 'steps')}`
    : `Report: ${grouped(done)} of ${counted(total, 'step', 'steps')} done`
}

const progress = (state: State, run: Run, width: number, glyphs: Glyphs): readonly Drawn[] => {
  const { done, skipped, refused, failed, freed } = runTotals(run.reports)
  const planned = run.plan.frees
  // Plans that free nothing still make progress: then the steps are what is counted.
  const share =
    planned.atMost > 0 && Number.isFinite(planned.atMost)
      ? ([freed.atMost, planned.atMost] as const)
      : ([run.current, run.plan.steps.length] as const)
  const bar = progressBar(share[0], share[1], Math.min(50, width - 28), glyphs)
  const trouble = [
    skipped > 0 ? `${skipped} skipped` : '',
    refused + failed > 0 ? `${refused + failed} not removed` : '',
  ]
    .filter((part) => part !== '')
    .join(', ')
  const stopping = run.phase === 'stopping' ? ' · stopping after this step' : ''
  return [
    { spans: [blank(2), ...bar, blank(2), span(`${spokenBytes(freed)} of ${spokenBytes(planned)}`)] },
    {
      spans: [
        blank(2),
        span(
          `${run.current} of ${counted(run.plan.steps.length, 'step', 'steps')} · ${done} removed${trouble === '' ? '' : `, ${trouble}`} · ${duration(state.now - run.startedAt)}${stopping}`,
          'muted',
        ),
      ],
    },
  ]
}

/** Predicted against actual: what the store says left the disk, and what its own count of all layers says. */
const verdict = (run: Run): readonly Drawn[] => {
  const { freed } = runTotals(run.reports)
  const { measured } = run
  const known = isExact(freed)
  // Where the records of the store leave something open, its count is the better receipt.
  const bytes = known || measured === null ? freed : exactly(Math.max(measured, 0))
  const said =
    measured === null
      ? 'the engine did not count it'
      : known && measured === freed.atMost
        ? 'counted by the engine: the same to the byte'
        : known
          ? `counted by the engine: ${spokenSize(Math.max(measured, 0))}`
          : 'by the engine’s own count'
  return [
    {
      spans: [
        blank(2),
        bold('Freed '),
        bold(spokenBytes(bytes), 'free'),
        span(`   planned ${spokenBytes(run.plan.frees)}   ${said}`, 'muted'),
      ],
    },
    { spans: [blank(2), span(isExact(bytes) ? `${groupedBytes(bytes.atMost)} bytes` : '', 'muted')] },
  ]
}

/** A removal under way, step by step; when it has ended, its report. */
export const RunScreen = ({ state, run }: { readonly state: State; readonly run: Run }): ReactElement => {
  const { glyphs } = useSkin()
  const layout = layoutOf(state.columns, state.rows)
  const width = state.columns
  const done = run.phase === 'done'
  const spinner = useSpinner(!done)
  const height = runHeight(layout)
  const all = runLines(run)
  const shown = all.slice(run.top, run.top + height)
  const gap: readonly Drawn[] = layout.short ? [] : [{ spans: [] }]
  const stopped = run.reports.length < run.plan.steps.length
  const sentence = !done
    ? 'Each image is looked at again just before it goes.'
    : stopped
      ? 'Stopped. Nothing else was touched.'
      : all.length > height
        ? `${counted(all.length - run.top - shown.length, 'line', 'lines')} below.`
        : ''
  const lines: readonly Drawn[] = [
    ...gap,
    ...(done ? verdict(run) : progress(state, run, width, glyphs)),
    { spans: [] },
    ...shown.map((line): Drawn => ({ spans: lineSpans(line, width, spinner, glyphs) })),
  ]
  const right = `${state.store.label}${run.endedAt === null ? '' : ` ${glyphs.dot} ${duration(run.endedAt - run.startedAt)}`}`
  return (
    <>
      <Line
        spans={fitLine(
          [...justify([blank(1), bold(titleOf(run))], [span(right, 'muted')], width - 1, glyphs.cut), blank(1)],
          width,
        )}
      />
      {layout.short ? null : <Rule width={width} />}
      <Rows lines={lines} width={width} height={layout.pageRows - 2} />
      <Rows lines={[{ spans: [blank(2), span(sentence, 'muted')] }]} width={width} height={2} />
      <Footer state={state} width={width} />
    </>
  )
}
