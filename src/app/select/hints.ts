import type { Command, Scope } from '../commands/command.ts'
import type { Chord } from '../keys/chord.ts'
import type { Keymap } from '../keys/keymap.ts'
import { scopesOf } from '../keys/scopes.ts'
import type { State } from '../state.ts'

/** What one key does here, in a word or two. */
export type Hint = { readonly chord: Chord; readonly words: string }

/** The hints of a screen: those worth most first, and those that are always shown. */
export type Hints = { readonly first: readonly Hint[]; readonly always: readonly Hint[] }

const ALWAYS: ReadonlySet<string> = new Set(['help.open', 'app.quit'])

/** The hint of a command, when its first key reaches it from here. */
const hintOf = (command: Command, state: State, keymap: Keymap, scopes: readonly Scope[]): readonly Hint[] => {
  const chord = keymap.keysOf(command.id)[0]
  const words = typeof command.hint === 'function' ? command.hint(state) : (command.hint ?? null)
  if (words === null || chord === undefined || keymap.commandFor(chord, scopes)?.id !== command.id) return []
  return [{ chord, words }]
}

/**
 * The hints for what has the keys now. A command that cannot run is left out; those of the screen itself come before those
 * that work everywhere. While something is typed into, letters are text and nothing is always there.
 */
export const hintsFor = (state: State, commands: readonly Command[], keymap: Keymap): Hints => {
  const scopes = scopesOf(state)
  const floating = state.overlays.at(-1)?.type
  const typing = state.field !== null || floating === 'palette' || floating === 'form'
  const nearest = ({ scopes: at }: Command): number =>
    Math.min(...at.filter((scope) => scopes.includes(scope)).map((scope) => scopes.indexOf(scope)))
  const here = commands.filter(
    (command) => Number.isFinite(nearest(command)) && (command.disabled?.(state) ?? null) === null,
  )
  const hints = (some: readonly Command[]): readonly Hint[] =>
    some
      .flatMap((command) => hintOf(command, state, keymap, scopes))
      .filter(({ chord }) => !typing || [...chord].length > 1)
  return {
    first: hints(here.filter(({ id }) => !ALWAYS.has(id)).sort((a, b) => nearest(a) - nearest(b))),
    always: typing ? [] : hints(here.filter(({ id }) => ALWAYS.has(id))),
  }
}
