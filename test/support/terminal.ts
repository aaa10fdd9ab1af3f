import { Unicode11Addon } from '@xterm/addon-unicode11'
import xterm from '@xterm/headless'
import { type Cell, readCell } from './cell.ts'

/** How a terminal begins. `background` makes it answer when it is asked for its colours (`#rrggbb`). */
export type TerminalOptions = {
  readonly columns?: number
  readonly rows?: number
  readonly background?: string
  readonly foreground?: string
}

/** What the terminal was switched to by escape sequences. */
export type TerminalModes = {
  readonly alternateScreen: boolean
  readonly autoWrap: boolean
  readonly bracketedPaste: boolean
  readonly mouse: boolean
  readonly focusEvents: boolean
  readonly synchronized: boolean
}

/** A terminal without a window: takes the bytes that a program writes and shows what a person would see. */
export type Terminal = {
  readonly columns: () => number
  readonly rows: () => number
  /** Takes output; `settled` tells when it has been drawn. */
  readonly write: (data: string | Uint8Array) => void
  readonly settled: () => Promise<void>
  readonly resize: (columns: number, rows: number) => void
  /** All lines of the visible screen, top to bottom, without spaces at their ends. */
  readonly lines: () => readonly string[]
  /** The visible screen as one text, without empty lines at its end. */
  readonly text: () => string
  /** One cell, from 0, or undefined outside the screen. */
  readonly cell: (column: number, row: number) => Cell | undefined
  /** The cells of one line, from 0; the second half of a wide character is a cell with an empty text. */
  readonly row: (row: number) => readonly Cell[]
  readonly cursor: () => { readonly column: number; readonly row: number; readonly visible: boolean }
  readonly modes: () => TerminalModes
  readonly title: () => string
  /** What the program put into the clipboard by OSC 52, decoded, oldest first. */
  readonly clipboard: () => readonly string[]
  /** Is called with what the terminal sends back by itself, such as a cursor position. */
  readonly onAnswer: (listener: (data: string) => void) => void
  readonly dispose: () => void
}

/** A headless terminal of the given size, 80x24 when it is not given. */
export function createTerminal(options: TerminalOptions = {}): Terminal {
  const { columns = 80, rows = 24 } = options
  const term = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1000 })
  // As most terminals in use: emoji take two cells, each part of a joined one for itself.
  term.loadAddon(new Unicode11Addon())
  term.unicode.activeVersion = '11'
  const clipboard: string[] = []
  let title = ''
  let cursorVisible = true
  let answer = (_data: string) => {}
  term.onTitleChange((next) => {
    title = next
  })
  term.onData((data) => answer(data))
  // The library draws no cursor without a window, so it keeps no public record of whether it is shown.
  for (const [final, visible] of [
    ['h', true],
    ['l', false],
  ] as const) {
    term.parser.registerCsiHandler({ prefix: '?', final }, (params) => {
      if (params.includes(25)) cursorVisible = visible
      return false
    })
  }
  term.parser.registerOscHandler(52, (data) => {
    clipboard.push(Buffer.from(data.slice(data.indexOf(';') + 1), 'base64').toString())
    return true
  })
  for (const [code, colour] of [
    [10, options.foreground],
    [11, options.background],
  ] as const) {
    term.parser.registerOscHandler(code, (data) => {
      if (data !== '?' || colour === undefined) return false
      answer(`\u001B]${code};rgb:${channels(colour).join('/')}\u001B\\`)
      return true
    })
  }
  const line = (row: number) => term.buffer.active.getLine(term.buffer.active.viewportY + row)
  const lines = () => Array.from({ length: term.rows }, (_, row) => line(row)?.translateToString(true).trimEnd() ?? '')
  const cell = (column: number, row: number) => readCell(line(row)?.getCell(column))
  return {
    columns: () => term.cols,
    rows: () => term.rows,
    write: (data) => term.write(data),
    settled: () => new Promise((resolve) => term.write('', resolve)),
    resize: (nextColumns, nextRows) => term.resize(nextColumns, nextRows),
    lines,
    text: () => lines().join('\n').trimEnd(),
    cell,
    row: (row) =>
      Array.from({ length: term.cols }, (_, column) => cell(column, row)).filter((found) => found !== undefined),
    cursor: () => ({ column: term.buffer.active.cursorX, row: term.buffer.active.cursorY, visible: cursorVisible }),
    modes: () => ({
      alternateScreen: term.buffer.active.type === 'alternate',
      autoWrap: term.modes.wraparoundMode,
      bracketedPaste: term.modes.bracketedPasteMode,
      mouse: term.modes.mouseTrackingMode !== 'none',
      focusEvents: term.modes.sendFocusMode,
      synchronized: term.modes.synchronizedOutputMode,
    }),
    title: () => title,
    clipboard: () => clipboard,
    onAnswer: (listener) => {
      answer = listener
    },
    dispose: () => term.dispose(),
  }
}

function channels(colour: string): readonly string[] {
  return [1, 3, 5].map((start) => colour.slice(start, start + 2).repeat(2))
}
