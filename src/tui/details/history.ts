import { columnAge } from '../../engine/age.ts'
import type { HistoryStep } from '../../engine/store.ts'
import { blank, bold, fitLine, type Span, span } from '../parts/spans.ts'
import { cutEnd, padStart, wrapWords } from '../text/cells.ts'
import { sizeSpans } from '../text/figures.ts'
import { readInstruction } from '../text/instruction.ts'
import type { Glyphs } from '../theme/glyphs.ts'

const SIZE = 8
const AGE = 4

/** Cells of the bar that shows each step's part of the largest one. */
const barWidth = (width: number): number => (width >= 78 ? 14 : 5)
const hasAge = (width: number): boolean => width >= 64

/** Column heads over the steps. */
export const historyHead = (width: number, glyphs: Glyphs): readonly Span[] => {
  const title = [
    blank(2),
    span(padStart('SIZE', SIZE), 'muted'),
    blank(2 + barWidth(width) + 2),
    span('STEP, newest first', 'muted'),
  ]
  return hasAge(width)
    ? [...fitLine(title, width - AGE - 2, glyphs.cut), span(padStart('AGE', AGE), 'muted'), blank(2)]
    : fitLine(title, width, glyphs.cut)
}

/** One step: what it added, as bytes and as a bar, and what it did. Steps without files carry a dot, never a 0. */
export const historyLine = (
  step: HistoryStep,
  largest: number,
  now: number,
  width: number,
  cursor: boolean,
  glyphs: Glyphs,
): readonly Span[] => {
  const { keyword, rest } = readInstruction(step.command)
  const empty = step.size === 0
  const bars = barWidth(width)
  const filled = empty ? 0 : Math.max(Math.round((step.size / Math.max(largest, 1)) * bars), 1)
  const size = empty ? [span(padStart(glyphs.nothing, SIZE), 'faint')] : sizeSpans(step.size, SIZE)
  const words = rest === '' && keyword === '' ? (step.comment === '' ? 'no command recorded' : step.comment) : rest
  const line = [
    cursor ? span(glyphs.cursor, 'accent') : blank(1),
    blank(1),
    ...size,
    blank(2),
    span(glyphs.share.repeat(filled), 'barUsed'),
    blank(bars - filled + 2),
    ...(keyword === '' ? [] : [empty ? span(`${keyword} `, 'faint') : bold(`${keyword} `)]),
    span(words, empty ? 'faint' : undefined),
  ]
  if (!hasAge(width)) return fitLine(line, width, glyphs.cut)
  const age = step.created === null ? '' : columnAge(now - step.created)
  return [...fitLine(line, width - AGE - 4, glyphs.cut), blank(2), span(padStart(age, AGE), 'muted'), blank(2)]
}

/** The step under the cursor in full: its whole command, wrapped, what the builder added dimmed; where it came from. */
export const historyNote = (
  step: HistoryStep,
  rows: number,
  width: number,
  glyphs: Glyphs,
): readonly (readonly Span[])[] => {
  const { keyword, rest, noise } = readInstruction(step.command)
  const origin =
    step.image === null
      ? '<missing>: built elsewhere, this step has no image of its own here'
      : `made ${step.references[0] ?? step.image}`
  const room = Math.max(rows - 1, 1)
  const lines = wrapWords(`${keyword} ${rest}`.trim() || step.comment, width - 4)
  const shown = lines.slice(0, room).map((text, index) => {
    const cut =
      index === room - 1 && lines.length > room ? cutEnd(`${text} ${glyphs.cut}`, width - 4, glyphs.cut) : text
    const plain =
      index === 0 && keyword !== '' && cut.startsWith(keyword)
        ? [bold(keyword), span(cut.slice(keyword.length))]
        : [span(cut)]
    return [blank(2), ...plain, ...(index === lines.length - 1 && noise !== '' ? [span(`  ${noise}`, 'faint')] : [])]
  })
  return [...shown, [blank(2), span(cutEnd(origin, width - 4, glyphs.cut), 'faint')]]
}
