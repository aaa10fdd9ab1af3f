import { fileURLToPath } from 'node:url'
import { Resvg } from '@resvg/resvg-js'
import type { Cell } from '../test/support/cell.ts'
import type { Terminal } from '../test/support/terminal.ts'
import { drawGlyph } from './glyphs.ts'
import { cellColours, dark, type Palette } from './palette.ts'
import { encodePng } from './png.ts'

const cellWidth = 10
const cellHeight = 22
const margin = 16
const fontSize = 16.6
const baseline = 16
const font = 'DejaVu Sans Mono'
const fontFiles = ['DejaVuSansMono.ttf', 'DejaVuSansMono-Bold.ttf'].map((name) =>
  fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}`)),
)

/** The terminal's screen as a PNG, drawn with the font and colours of this script and nothing of the machine's. */
export function png(terminal: Terminal, zoom = 1): Buffer {
  const picture = new Resvg(svg(terminal), {
    fitTo: { mode: 'zoom', value: zoom },
    font: { loadSystemFonts: false, fontFiles, defaultFontFamily: font, monospaceFamily: font },
  })
  const { pixels, width, height } = picture.render()
  return encodePng(new Uint8Array(pixels), width, height)
}

/** The terminal's screen as an SVG on a fixed grid; characters that must join are drawn, not set in type. */
export function svg(terminal: Terminal, palette: Palette = dark): string {
  const width = terminal.columns() * cellWidth + margin * 2
  const height = terminal.rows() * cellHeight + margin * 2
  const rows = Array.from({ length: terminal.rows() }, (_, row) => drawRow(terminal.row(row), row, palette))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<rect width="${width}" height="${height}" rx="10" fill="${palette.background}"/>`,
    `<g transform="translate(${margin} ${margin})" font-family="${font}" font-size="${fontSize}">`,
    ...rows,
    drawCursor(terminal, palette),
    '</g></svg>',
  ].join('\n')
}

type Run = { readonly start: number; readonly cells: readonly Cell[] }

function drawRow(cells: readonly Cell[], row: number, palette: Palette): string {
  const y = row * cellHeight
  const papers = runs(cells, (cell) => cellColours(cell, palette).paper).map((run) => drawPaper(run, y, palette))
  const inks = runs(cells, (cell) => JSON.stringify([cellColours(cell, palette).ink, cell.bold, cell.italic]))
  return [...papers, ...inks.map((run) => drawInk(run, y, palette)), drawUnderlines(cells, y, palette)].join('')
}

function runs(cells: readonly Cell[], key: (cell: Cell) => string): readonly Run[] {
  const found: { start: number; cells: Cell[]; key: string }[] = []
  for (const [column, cell] of cells.entries()) {
    const last = found.at(-1)
    if (last?.key === key(cell)) last.cells.push(cell)
    else found.push({ start: column, cells: [cell], key: key(cell) })
  }
  return found
}

function drawPaper({ start, cells }: Run, y: number, palette: Palette): string {
  const [first] = cells
  const paper = first === undefined ? palette.background : cellColours(first, palette).paper
  if (paper === palette.background) return ''
  const width = cells.length * cellWidth
  return `<rect x="${start * cellWidth}" y="${y}" width="${width}" height="${cellHeight}" fill="${paper}"/>`
}

function drawInk({ start, cells }: Run, y: number, palette: Palette): string {
  const [first] = cells
  if (first === undefined) return ''
  const { ink } = cellColours(first, palette)
  const drawn: string[] = []
  const typed: { readonly x: number; readonly text: string }[] = []
  for (const [index, { text, width }] of cells.entries()) {
    if (text === '' || text === ' ') continue
    const x = (start + index) * cellWidth
    const glyph = drawGlyph(text, { x, y, width: cellWidth * width, height: cellHeight }, ink)
    if (glyph === undefined) typed.push({ x, text })
    else drawn.push(glyph)
  }
  if (typed.length === 0) return drawn.join('')
  const places = typed.flatMap(({ x, text }) => [...text].map(() => x)).join(' ')
  const style = `${first.bold ? ' font-weight="bold"' : ''}${first.italic ? ' font-style="italic"' : ''}`
  const text = escaped(typed.map((part) => part.text).join(''))
  return `${drawn.join('')}<text x="${places}" y="${y + baseline}" fill="${ink}"${style}>${text}</text>`
}

function drawUnderlines(cells: readonly Cell[], y: number, palette: Palette): string {
  return cells
    .map((cell, column) => {
      if (!cell.underline && !cell.strikethrough) return ''
      const top = y + (cell.underline ? baseline + 2 : cellHeight / 2)
      const { ink } = cellColours(cell, palette)
      return `<rect x="${column * cellWidth}" y="${top}" width="${cellWidth}" height="1.5" fill="${ink}"/>`
    })
    .join('')
}

function drawCursor(terminal: Terminal, palette: Palette): string {
  const { column, row, visible } = terminal.cursor()
  if (!visible) return ''
  const place = `x="${column * cellWidth}" y="${row * cellHeight}" width="${cellWidth}" height="${cellHeight}"`
  return `<rect ${place} fill="${palette.foreground}" fill-opacity="0.6"/>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
