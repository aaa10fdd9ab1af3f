import { type Key, useInput, usePaste } from 'ink'
import type { Chord } from '../app/keys/chord.ts'
import { useRunning } from './use-app.ts'

const NAMED: readonly (readonly [keyof Key, string])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pgup'],
  ['pageDown', 'pgdn'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
]

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** The chords that one report of the terminal stands for: keys typed quickly arrive together and are taken one by one. */
export const chordsOf = (input: string, key: Key): readonly Chord[] => {
  if (key.meta && !key.escape) return []
  if (key.tab) return [key.shift ? 'shift+tab' : 'tab']
  for (const [flag, name] of NAMED) if (key[flag] === true) return [`${key.ctrl ? 'ctrl+' : ''}${name}`]
  if (key.ctrl) return input.length === 1 ? [`ctrl+${input.toLowerCase()}`] : []
  return [...segmenter.segment(input)].map(({ segment }) => {
    if (segment === ' ') return 'space'
    return segment === '\r' || segment === '\n' ? 'enter' : segment === '\t' ? 'tab' : segment
  })
}

/** The one place where keys come in. Pasted text is typed into a field, and means nothing anywhere else. */
export const useKeys = (): void => {
  const app = useRunning()
  useInput((input, key) => {
    for (const chord of chordsOf(input, key)) app.press(chord)
  })
  usePaste((text) => app.paste(text))
}
