import type { IBufferCell } from '@xterm/headless'

/** A colour as the program asked for it: the terminal's own, one of its 256, or an exact one as `#rrggbb`. */
export type Colour = 'default' | number | `#${string}`

/** One cell of a terminal: its text (empty in the second half of a wide character) and how it is drawn. */
export type Cell = {
  readonly text: string
  /** Cells taken: 2 for a wide character, 0 for its second half. */
  readonly width: number
  readonly foreground: Colour
  readonly background: Colour
  readonly bold: boolean
  readonly dim: boolean
  readonly italic: boolean
  readonly underline: boolean
  readonly inverse: boolean
  readonly invisible: boolean
  readonly strikethrough: boolean
}

/** Reads one cell of the terminal library into a plain record; undefined stays undefined. */
export function readCell(cell: IBufferCell | undefined): Cell | undefined {
  if (cell === undefined) return undefined
  return {
    text: cell.getChars() === '' && cell.getWidth() > 0 ? ' ' : cell.getChars(),
    width: cell.getWidth(),
    foreground: colour(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()),
    background: colour(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()),
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    italic: cell.isItalic() !== 0,
    underline: cell.isUnderline() !== 0,
    inverse: cell.isInverse() !== 0,
    invisible: cell.isInvisible() !== 0,
    strikethrough: cell.isStrikethrough() !== 0,
  }
}

function colour(plain: boolean, exact: boolean, value: number): Colour {
  if (plain) return 'default'
  return exact ? `#${value.toString(16).padStart(6, '0')}` : value
}
