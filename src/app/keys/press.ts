import { attempt, cannot } from '../commands/attempt.ts'
import type { Context } from '../commands/command.ts'
import { addText, fieldOf } from '../commands/field.ts'
import type { State } from '../state.ts'
import type { Chord } from './chord.ts'
import type { Keymap } from './keymap.ts'
import { scopesOf } from './scopes.ts'

type Pressed = Context & { readonly keymap: Keymap }

/** Letters pressed at a review by habit must not do anything, and must not be met with silence. */
const answersByHabit = (state: State, chord: Chord): boolean =>
  state.screen === 'review' && state.overlays.length === 0 && /^[yYdDxXn]$/.test(chord)

/** What one key does. While something is typed into, a printable key is text before it is anything else. */
export const press = (chord: Chord, pressed: Pressed): void => {
  const { state, keymap } = pressed
  const text = chord === 'space' ? ' ' : chord
  const field = fieldOf(state)
  if (field !== null && [...text].length === 1) return addText(pressed, text)
  const command = keymap.commandFor(chord, scopesOf(state))
  if (command !== null) return attempt(command, pressed)
  if (answersByHabit(state, chord)) cannot(pressed, 'Choose with → and press enter.')
}
