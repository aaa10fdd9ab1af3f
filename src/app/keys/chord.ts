/**
 * A key as it is written in the settings and printed in help: `j`, `G`, `ctrl+d`, `shift+tab`, `enter`, `pgdn`, `space`.
 * Letters say by their case whether shift is held.
 */
export type Chord = string

export const NAMED_KEYS = [
  'enter',
  'esc',
  'tab',
  'space',
  'up',
  'down',
  'left',
  'right',
  'pgup',
  'pgdn',
  'home',
  'end',
  'delete',
  'backspace',
] as const

const NAMED: ReadonlySet<string> = new Set(NAMED_KEYS)

/** The chord in its one canonical spelling, or null when the text is none. */
export const parseChord = (text: string): Chord | null => {
  const parts = text.trim() === '+' ? ['+'] : text.trim().split('+')
  const key = parts.pop() ?? ''
  const modifiers = parts.map((part) => part.toLowerCase())
  if (modifiers.some((part) => part !== 'ctrl' && part !== 'shift')) return null
  const name = key.length > 1 ? key.toLowerCase() : key
  if (name.length !== 1 && !NAMED.has(name)) return null
  const ctrl = modifiers.includes('ctrl')
  const shift = modifiers.includes('shift')
  // A terminal sends the same byte for ctrl and a letter of either case, and a shifted letter as a capital.
  if (name.length === 1 && shift) return ctrl ? null : name.toUpperCase()
  return `${ctrl ? 'ctrl+' : ''}${shift ? 'shift+' : ''}${ctrl ? name.toLowerCase() : name}`
}

const PRINTED: Readonly<Record<string, string>> = { up: '↑', down: '↓', left: '←', right: '→' }

/** The chord as a person reads it: arrows as arrows, everything else as it is written in the settings. */
export const chordLabel = (chord: Chord, arrows = true): string => (arrows ? (PRINTED[chord] ?? chord) : chord)
