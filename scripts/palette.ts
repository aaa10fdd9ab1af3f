import type { Cell, Colour } from '../test/support/cell.ts'

/** The colours of a terminal: its own two, and the sixteen that have names. */
export type Palette = {
  readonly foreground: string
  readonly background: string
  readonly named: readonly string[]
}

/** The dark reference theme of all pictures. */
export const dark: Palette = {
  foreground: '#d5dae3',
  background: '#12151c',
  named: [
    ['#1d222d', '#e5645c', '#8fbf5a', '#d19a2f', '#5e93ea', '#b98ae6', '#3bb5aa', '#b8c0ce'],
    ['#5b6475', '#ff7b72', '#a3d36c', '#e3b341', '#82b1ff', '#d2a8ff', '#45d0c4', '#ffffff'],
  ].flat(),
}

/** The two colours a cell is drawn in, as `#rrggbb`, with inverse, dim and invisible worked in. */
export function cellColours(cell: Cell, palette: Palette): { readonly ink: string; readonly paper: string } {
  const front = exact(cell.foreground, palette.foreground, palette)
  const back = exact(cell.background, palette.background, palette)
  const [ink, paper] = cell.inverse ? [back, front] : [front, back]
  if (cell.invisible) return { ink: paper, paper }
  return { ink: cell.dim ? mix(ink, paper) : ink, paper }
}

function exact(colour: Colour, own: string, palette: Palette): string {
  if (colour === 'default') return own
  if (typeof colour === 'string') return colour
  return palette.named[colour] ?? (colour < 232 ? cube(colour - 16) : grey(colour - 232))
}

function cube(index: number): string {
  const level = (step: number) => (step === 0 ? 0 : 55 + 40 * step)
  return hex([Math.floor(index / 36), Math.floor(index / 6) % 6, index % 6].map(level))
}

function grey(index: number): string {
  return hex([8 + 10 * index, 8 + 10 * index, 8 + 10 * index])
}

function mix(a: string, b: string): string {
  const [one, two] = [channels(a), channels(b)]
  return hex(one.map((channel, index) => Math.round(channel * 0.6 + (two[index] ?? 0) * 0.4)))
}

function channels(colour: string): readonly number[] {
  return [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16))
}

function hex(values: readonly number[]): string {
  return `#${values.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}
