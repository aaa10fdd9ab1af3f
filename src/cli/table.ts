/** One column of a printed table. */
export type Column = {
  readonly head: string
  readonly align: 'left' | 'right'
  /** Narrowest width worth having; a column that may be cut has one, any other stands whole. */
  readonly least?: number
  /** Order in which columns go when the terminal is too narrow, smallest first; without one it never goes. */
  readonly drop?: number
}

const GAP = '  '
const LONG = 64

const lengthOf = (text: string): number => [...text].length

const cut = (text: string, width: number): string =>
  lengthOf(text) <= width ? text : `${[...text].slice(0, Math.max(width - 2, 0)).join('')}..`

type Laid = { readonly column: Column; readonly index: number; readonly width: number }

const total = (laid: readonly Laid[]): number =>
  laid.reduce((sum, { width }) => sum + width, 0) + GAP.length * Math.max(laid.length - 1, 0)

/** Widths that fit into `columns`: cuts what may be cut, then drops what may go. */
const squeeze = (laid: readonly Laid[], columns: number): readonly Laid[] => {
  const over = total(laid) - columns
  if (over <= 0) return laid
  const shrunk = laid.map((entry) => ({
    ...entry,
    width:
      entry.column.least === undefined
        ? entry.width
        : Math.max(Math.min(entry.width, entry.column.least), entry.width - over),
  }))
  if (total(shrunk) <= columns) return shrunk
  const [first] = laid
    .filter(({ column }) => column.drop !== undefined)
    .sort((a, b) => (a.column.drop ?? 0) - (b.column.drop ?? 0))
  return first === undefined
    ? shrunk
    : squeeze(
        laid.filter((entry) => entry !== first),
        columns,
      )
}

/** Rows under their heads, one line each. Within `columns` cells; as wide as they are where that is null. */
export const tableText = (
  heads: readonly Column[],
  rows: readonly (readonly string[])[],
  columns: number | null,
): string => {
  // Where nothing is cut, one endless name must not push every other line as far to the right as its own.
  const counts = (column: Column, length: number): number =>
    columns === null && column.least !== undefined && length > LONG ? 0 : length
  const whole = heads.map((column, index) => ({
    column,
    index,
    width: rows.reduce((most, row) => Math.max(most, counts(column, lengthOf(row[index] ?? ''))), column.head.length),
  }))
  const laid = columns === null ? whole : squeeze(whole, columns)
  const line = (cells: readonly string[]): string =>
    laid
      .map(({ column, index, width }) => {
        const text = columns === null ? (cells[index] ?? '') : cut(cells[index] ?? '', width)
        const space = ' '.repeat(Math.max(width - lengthOf(text), 0))
        return column.align === 'left' ? text + space : space + text
      })
      .join(GAP)
      .trimEnd()
  return [heads.map(({ head }) => head), ...rows].map((row) => `${line(row)}\n`).join('')
}
