import chalk, { type ChalkInstance, type ForegroundColorName } from 'chalk'
import type { Theme, Token } from '../theme/tokens.ts'
import type { Span } from './spans.ts'

/** How a line stands out: under the cursor, behind a dialog, or as the rest. */
export type Emphasis = 'selected' | 'faint' | 'none'

type Paint = (text: string) => string

const plain: Paint = (text) => text

const brushFor = (theme: Theme, token: Token, emphasis: Emphasis, { bold, underline, inverse }: Span): Paint => {
  const look = theme.looks[token]
  let brush: ChalkInstance = chalk
  if (look.color !== undefined) {
    brush = look.color.startsWith('#') ? brush.hex(look.color) : brush[look.color as ForegroundColorName]
  }
  if (look.dim === true && emphasis !== 'selected') brush = brush.dim
  // Behind a dialog nothing stands out from anything.
  if (emphasis !== 'faint' && (bold ?? look.bold) === true) brush = brush.bold
  if (emphasis !== 'faint' && (underline ?? look.underline) === true) brush = brush.underline
  if (inverse === true) brush = brush.inverse
  return brush === chalk ? plain : brush
}

const brushes = new WeakMap<Theme, Map<string, Paint>>()

/**
 * One piece of a line with the sequences of its look around it. A line is handed to Ink as one text: a component for each
 * piece would cost a frame several times as much.
 */
export const paint = (piece: Span, theme: Theme, emphasis: Emphasis, text = piece.text): string => {
  if (text === '') return ''
  const { token = 'fg', bold, underline, inverse } = piece
  // Faint text would drown on the selection background.
  const drawn = emphasis === 'faint' ? 'faint' : emphasis === 'selected' && token === 'faint' ? 'muted' : token
  const known = brushes.get(theme) ?? new Map<string, Paint>()
  brushes.set(theme, known)
  const key = `${drawn} ${emphasis} ${bold} ${underline} ${inverse}`
  const brush = known.get(key) ?? brushFor(theme, drawn, emphasis, piece)
  known.set(key, brush)
  return brush(text)
}
