import { harmless } from '../../engine/harmless.ts'
import { cells, head } from '../text/cells.ts'
import type { Token } from '../theme/tokens.ts'

/** A piece of one line in one look. */
export type Span = {
  readonly text: string
  readonly token?: Token
  readonly bold?: boolean
  readonly underline?: boolean
  readonly inverse?: boolean
}

/** A piece of text; whatever is put on the screen is made here, and made harmless here. */
export const span = (text: string, token?: Token, more: Omit<Span, 'text' | 'token'> = {}): Span =>
  token === undefined ? { text: harmless(text), ...more } : { text: harmless(text), token, ...more }

export const bold = (text: string, token?: Token): Span => span(text, token, { bold: true })
export const blank = (width: number): Span => ({ text: ' '.repeat(Math.max(width, 0)) })

/** Cells that a line of spans takes. */
export const widthOf = (spans: readonly Span[]): number => spans.reduce((sum, { text }) => sum + cells(text), 0)

/** A line of exactly `width` cells: cut at its end, with a mark, or followed by blanks. */
export const fitLine = (spans: readonly Span[], width: number, mark = '…'): readonly Span[] => {
  const taken = widthOf(spans)
  if (taken === width) return spans
  if (taken < width) return [...spans, blank(width - taken)]
  const line: Span[] = []
  let room = width - cells(mark)
  for (const piece of spans) {
    const text = head(piece.text, room)
    line.push({ ...piece, text })
    room -= cells(text)
    if (text !== piece.text) break
  }
  return width <= 0 ? [] : [...line, { text: mark }, blank(Math.max(room, 0))]
}

/** A line with something at both ends; the left gives way. */
export const justify = (left: readonly Span[], right: readonly Span[], width: number, mark = '…'): readonly Span[] => {
  const end = widthOf(right)
  return end >= width ? fitLine(right, width, mark) : [...fitLine(left, width - end, mark), ...right]
}
