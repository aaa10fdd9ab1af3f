import type { Acts, Command } from '../commands/command.ts'
import { addText, fieldOf } from '../commands/field.ts'
import type { AppEvent } from '../event.ts'
import type { State } from '../state.ts'
import type { Chord } from './chord.ts'
import type { Keymap } from './keymap.ts'
import { scopesOf } from './scopes.ts'

type Pressed = {
  readonly state: State
  readonly send: (event: AppEvent) => void
  readonly acts: Acts
  readonly keymap: Keymap
}

/** Runs a command, or says why it cannot run now. */
export const runCommand = (command: Command, { state, send, acts }: Omit<Pressed, 'keymap'>): void => {
  const reason = command.disabled?.(state) ?? null
  if (reason !== null) return send({ type: 'toast', toast: { tone: 'trouble', text: reason, at: acts.now() } })
  command.run({ state, send, acts })
}

/** Letters pressed at a review by habit must not do anything, and must not be met with silence. */
const answersByHabit = (state: State, chord: Chord): boolean =>
  state.screen === 'review' && state.overlays.length === 0 && /^[yYdDxXn]$/.test(chord)

/** What one key does. While something is typed into, a printable key is text before it is anything else. */
export const press = (chord: Chord, pressed: Pressed): void => {
  const { state, send, acts, keymap } = pressed
  const text = chord === 'space' ? ' ' : chord
  const field = fieldOf(state)
  if (field !== null && [...text].length === 1) return addText(pressed, text)
  const command = keymap.commandFor(chord, scopesOf(state))
  if (command !== null) return runCommand(command, pressed)
  if (answersByHabit(state, chord))
    send({ type: 'toast', toast: { tone: 'trouble', text: 'Choose with → and press enter.', at: acts.now() } })
}
