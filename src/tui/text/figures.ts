import type { Bytes } from '../../engine/size.ts'
import { columnSize, isExact } from '../../engine/size.ts'
import { bold, type Span, span } from '../parts/spans.ts'
import type { Glyphs } from '../theme/glyphs.ts'
import type { Token } from '../theme/tokens.ts'
import { padStart } from './cells.ts'

/** A size right-aligned in `width` cells; gigabytes are bold, so that what is big is felt without being read. */
export const sizeSpans = (bytes: number, width: number, token?: Token, sign = ''): readonly Span[] => {
  const { number, unit } = columnSize(bytes)
  // Whole bytes have a unit of one cell: number and unit stay together, and end where the others end.
  if (unit === 'B') return [span(padStart(`${sign}${number} B`, width), token)]
  const big = unit === 'GB' || unit === 'TB' || unit === 'PB'
  const figure = padStart(sign + number, width - 3)
  const figureSpan = big ? bold(figure, token) : span(figure, token)
  return [figureSpan, span(` ${unit}`, big || token !== undefined ? token : 'muted')]
}

/** What is known of some bytes: exact, at least, at most; `?` when nothing is. */
export const bytesSpans = (bytes: Bytes, width: number, glyphs: Glyphs, token: Token = 'free'): readonly Span[] => {
  if (isExact(bytes)) return sizeSpans(bytes.atMost, width, token)
  if (bytes.atLeast > 0) return sizeSpans(bytes.atLeast, width, token, glyphs.atLeast)
  if (Number.isFinite(bytes.atMost)) return sizeSpans(bytes.atMost, width, token, glyphs.atMost)
  return [span(padStart('?', width), 'muted')]
}
