import type { Command, Scope } from '../commands/command.ts'
import { type Chord, parseChord } from './chord.ts'

/** Keys of the settings, by command ID: a list replaces the command's own keys, `false` takes them away. */
export type KeyOverrides = Readonly<Record<string, readonly string[] | false>>

export type Keymap = {
  /** The command that a chord runs in the first of these scopes that has one. */
  readonly commandFor: (chord: Chord, scopes: readonly Scope[]) => Command | null
  readonly keysOf: (id: string) => readonly Chord[]
  /** What was wrong with the overrides, one sentence each. Everything else of them is in force. */
  readonly problems: readonly string[]
}

const chordsOf = (
  command: Command,
  override: readonly string[] | false | undefined,
  problems: string[],
): readonly Chord[] => {
  if (override === undefined) return command.keys
  if (command.fixed === true) {
    problems.push(`The keys of ${command.id} cannot be changed.`)
    return command.keys
  }
  if (override === false) return []
  return override.flatMap((text) => {
    const chord = parseChord(text)
    if (chord === null) problems.push(`“${text}” for ${command.id} is not a key.`)
    return chord === null ? [] : [chord]
  })
}

/** The keys in force. Of two commands that want one chord in one scope the one named in the settings has it. */
export const keymapOf = (commands: readonly Command[], overrides: KeyOverrides = {}): Keymap => {
  const problems: string[] = []
  const byId = new Map(commands.map((command) => [command.id, command]))
  for (const id of Object.keys(overrides)) if (!byId.has(id)) problems.push(`There is no command ${id}.`)
  const keys = new Map<string, readonly Chord[]>()
  const bound = new Map<Scope, Map<Chord, Command>>()
  const overridden = (id: string): boolean => Object.hasOwn(overrides, id)
  // Those from the settings first: a default gives way to a wish, and to nothing else.
  for (const command of [...commands].sort((a, b) => Number(overridden(b.id)) - Number(overridden(a.id)))) {
    const chords = chordsOf(command, overrides[command.id], problems)
    const kept = new Set<Chord>()
    for (const scope of command.scopes) {
      const inScope = bound.get(scope) ?? new Map<Chord, Command>()
      bound.set(scope, inScope)
      for (const chord of chords) {
        const other = inScope.get(chord)
        if (other === undefined) {
          inScope.set(chord, command)
          kept.add(chord)
        } else if (overridden(command.id)) problems.push(`${chord} is wanted by ${other.id} and by ${command.id}.`)
      }
    }
    keys.set(
      command.id,
      chords.filter((chord) => kept.has(chord)),
    )
  }
  return {
    commandFor: (chord, scopes) => {
      for (const scope of scopes) {
        const command = bound.get(scope)?.get(chord)
        if (command !== undefined) return command
      }
      return null
    },
    keysOf: (id) => keys.get(id) ?? [],
    problems,
  }
}
