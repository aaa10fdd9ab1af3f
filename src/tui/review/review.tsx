import { type ReactElement, useEffect } from 'react'
import { layoutOf } from '../../app/select/layout.ts'
import { reviewHeight, reviewWarnings } from '../../app/select/page.ts'
import { countSteps, reviewLines } from '../../app/select/review.ts'
import { totalsOf } from '../../app/select/sharing.ts'
import type { Review, State } from '../../app/state.ts'
import { counted } from '../../app/words/counted.ts'
import { removeWords } from '../../app/words/plan.ts'
import { isExact, spokenBytes, spokenSize } from '../../engine/size.ts'
import { Footer } from '../parts/footer.tsx'
import { engineWord } from '../parts/header.tsx'
import { Line } from '../parts/line.tsx'
import { type Drawn, Rows } from '../parts/rows.tsx'
import { Rule } from '../parts/rule.tsx'
import { blank, bold, fitLine, justify, type Span, span } from '../parts/spans.ts'
import { Status } from '../parts/status.tsx'
import { useSkin } from '../theme/context.ts'
import type { Glyphs } from '../theme/glyphs.ts'
import { useRunning } from '../use-app.ts'
import { reviewLineSpans } from './line.ts'

/** What the review is about, in its first line. */
const titleOf = ({ title, plan, targets, unticked }: Review): string => {
  const { images, names, containers } = countSteps(plan)
  if (images + names + containers === 0) return 'Review: nothing to remove'
  if (title.from === 'prune') return `Review: prune ${counted(images, 'image', 'images')}`
  if (title.from === 'marks') {
    const asked = targets.length - unticked.size
    const went = plan.steps.filter((step) => step.type === 'untag' || (step.type === 'delete' && !step.leftOver)).length
    return `Review: remove ${went === asked ? `${asked} marked` : `${went} of ${asked} marked`}`
  }
  return `Review: ${removeWords(countSteps(plan)).toLowerCase()}`
}

const scrollWords = (above: number, below: number): string => {
  if (above === 0) return `${counted(below, 'line', 'lines')} below`
  return below === 0
    ? `${counted(above, 'line', 'lines')} above`
    : `${counted(above, 'line', 'lines')} above, ${below} below`
}

const freesSpans = (state: State, { plan }: Review): readonly Span[] => {
  const { bytes } = totalsOf(state)
  const after = isExact(bytes) && isExact(plan.frees) ? bytes.atMost - plan.frees.atMost : null
  return [
    blank(2),
    bold('Frees '),
    bold(spokenBytes(plan.frees), 'free'),
    ...(after === null || plan.steps.length === 0
      ? []
      : [span(`   on disk ${spokenSize(bytes.atMost)} → `, 'muted'), bold(spokenSize(Math.max(after, 0)))]),
  ]
}

const answerSpans = (review: Review, glyphs: Glyphs): readonly Span[] => {
  const nothing = review.plan.steps.length === 0
  const option = (text: string, on: boolean, danger: boolean): readonly Span[] => [
    span(on ? `${glyphs.answer} ` : '  ', 'accent'),
    span(` ${text} `, danger ? 'danger' : undefined, { bold: on, inverse: on }),
  ]
  if (nothing) return [blank(2), ...option('Close', true, false)]
  return [
    blank(2),
    ...option('No, keep everything', review.answer === 0, false),
    blank(3),
    ...option(removeWords(countSteps(review.plan)), review.answer === 1, review.answer === 1),
  ]
}

/** The review: every step of the plan before anything happens, what stays and why, and the answer, which starts on No. */
export const ReviewScreen = ({ state, review }: { readonly state: State; readonly review: Review }): ReactElement => {
  const { glyphs } = useSkin()
  const { loop } = useRunning()
  const layout = layoutOf(state.columns, state.rows)
  const width = state.columns
  const { short } = layout
  // Keys typed ahead must never answer: the review takes an answer only once it has been drawn.
  useEffect(() => loop.send({ type: 'review.drawn' }), [loop])
  const all = reviewLines(review)
  const height = reviewHeight(layout, review)
  const { cursor, top } = review.place
  const shown = all.slice(top, top + height)
  const below = all.length - top - shown.length
  const lines: Drawn[] = [
    ...(short ? [] : [{ spans: [] }]),
    ...shown.map((line, index): Drawn => {
      const here = top + index === cursor
      return { spans: reviewLineSpans(line, state, review, width, here, glyphs), emphasis: here ? 'selected' : 'none' }
    }),
    ...(top > 0 || below > 0 ? [{ spans: [blank(2), span(scrollWords(top, below), 'muted')] }] : []),
  ]
  const warnings = reviewWarnings(review)
  const foot: readonly Drawn[] = [
    { spans: [blank(2), span(glyphs.rule.repeat(Math.max(width - 4, 0)), 'border')] },
    { spans: freesSpans(state, review) },
    ...warnings.map(
      ({ tone, text }): Drawn => ({
        spans: [
          blank(2),
          span(tone === 'warn' ? `${glyphs.onlyHere} ${text}` : text, tone === 'warn' ? 'warn' : 'muted'),
        ],
      }),
    ),
    { spans: [] },
    { spans: answerSpans(review, glyphs) },
  ]
  const info = state.store.info
  const store =
    width >= 100 && info !== null
      ? `${state.store.label} ${engineWord(info.version, glyphs.cut)} ${glyphs.dot} ${engineWord(info.driver, glyphs.cut)}`
      : state.store.label
  const note = width >= 76 ? `${store} ${glyphs.dot} nothing removed yet` : 'nothing removed yet'
  return (
    <>
      <Line
        spans={fitLine(
          [...justify([blank(1), bold(titleOf(review))], [span(note, 'muted')], width - 1, glyphs.cut), blank(1)],
          width,
        )}
      />
      {short ? null : <Rule width={width} />}
      <Rows lines={lines} width={width} height={layout.pageRows - foot.length - 1} />
      <Rows lines={foot} width={width} height={foot.length} />
      {state.toast === null ? <Line spans={[blank(width)]} /> : <Status state={state} width={width} />}
      <Footer state={state} width={width} />
    </>
  )
}
