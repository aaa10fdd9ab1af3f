import type { DetailRow } from '../../app/select/details.ts'
import { groupedBytes } from '../../engine/size.ts'
import { blank, fitLine, type Span, span } from '../parts/spans.ts'
import { cells, cutMiddle, padEnd, wrapWords } from '../text/cells.ts'
import type { Glyphs } from '../theme/glyphs.ts'

const LABEL = 14

const found = (text: string, find: string, plain: Omit<Span, 'text'>): readonly Span[] => {
  const at = find === '' ? -1 : text.toLowerCase().indexOf(find.toLowerCase())
  if (at === -1) return [{ text, ...plain }]
  const end = at + find.length
  return [
    { text: text.slice(0, at), ...plain },
    { text: text.slice(at, end), token: 'match' },
    { text: text.slice(end), ...plain },
  ]
}

/** One line of the metadata: a label with a value, the way into the raw JSON, or a line of it. */
export const inspectLine = (
  row: DetailRow,
  width: number,
  cursor: boolean,
  find: string,
  glyphs: Glyphs,
): readonly Span[] => {
  const edge: readonly Span[] = [cursor ? span(glyphs.cursor, 'accent') : blank(1), blank(1)]
  const room = width - 2 - LABEL - 2
  switch (row.type) {
    case 'field': {
      const { text } = span(row.value)
      return fitLine(
        [...edge, span(padEnd(row.label, LABEL), 'muted'), ...found(cutMiddle(text, room, glyphs.cut), find, {})],
        width,
        glyphs.cut,
      )
    }
    case 'raw': {
      const sign = row.open ? glyphs.opened : glyphs.closed
      return fitLine(
        [
          ...edge,
          span(padEnd('Raw JSON', LABEL), 'muted'),
          span(`${sign} `, 'accent'),
          span(`${groupedBytes(row.lines)} lines`, 'muted'),
        ],
        width,
        glyphs.cut,
      )
    }
    case 'json': {
      const { line } = row
      const sign = line.folds === null ? '  ' : line.folded ? `${glyphs.closed} ` : `${glyphs.opened} `
      const { text } = span(line.text)
      return fitLine(
        [...edge, blank(2 * line.depth), span(sign, 'accent'), ...found(text, find, {})],
        width,
        glyphs.cut,
      )
    }
    default:
      return fitLine(edge, width, glyphs.cut)
  }
}

/** The value under the cursor in full, as far as there is room; nothing when its own line shows all of it. */
export const inspectNote = (row: DetailRow, rows: number, width: number): readonly (readonly Span[])[] => {
  if (row.type !== 'field' && (row.type !== 'json' || row.line.folds !== null)) return []
  const { text } = span(row.text)
  const before = row.type === 'json' ? 4 + 2 * row.line.depth + cells(`"${row.line.key ?? ''}": `) : 2 + LABEL
  if (cells(text) <= width - before - 2) return []
  return wrapWords(text, width - 4)
    .slice(0, rows)
    .map((line) => [blank(2), span(line, 'muted')])
}
