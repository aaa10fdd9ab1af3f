import fuzzysort from 'fuzzysort'
import type { Keymap } from '../keys/keymap.ts'
import type { State } from '../state.ts'
import { attempt } from './attempt.ts'
import type { Command, Context } from './command.ts'

/** Commands that fit what is typed, best first; all of them by group when nothing is. */
export const paletteCommands = (commands: readonly Command[], search: string): readonly Command[] => {
  const offered = commands.filter(({ hidden }) => hidden !== true)
  if (search.trim() === '') return offered
  return fuzzysort.go(search, offered, { keys: ['title', 'id'], threshold: 0.2, limit: 50 }).map(({ obj }) => obj)
}

const paletteState = (state: State) => {
  const overlay = state.overlays.at(-1)
  return overlay?.type === 'palette' ? overlay : null
}

const choose =
  (commands: () => readonly Command[], by: 1 | -1) =>
  ({ state, send }: Context): void => {
    const overlay = paletteState(state)
    if (overlay === null) return
    const last = paletteCommands(commands(), overlay.search).length - 1
    send({
      type: 'overlay.change',
      overlay: { ...overlay, cursor: Math.min(Math.max(overlay.cursor + by, 0), Math.max(last, 0)) },
    })
  }

/** Runs the chosen command as its key would: with the palette closed, and only when it is not disabled. */
const runChosen =
  (commands: () => readonly Command[]) =>
  (context: Context): void => {
    const overlay = paletteState(context.state)
    if (overlay === null) return
    const command = paletteCommands(commands(), overlay.search)[overlay.cursor]
    const closed: State = { ...context.state, overlays: context.state.overlays.slice(0, -1) }
    context.send({ type: 'overlay.close' })
    if (command !== undefined) attempt(command, { ...context, state: closed })
  }

/** The commands of the palette itself; it lists the whole table, which is why it is handed over late. */
export const paletteKeys = (commands: () => readonly Command[]): readonly Command[] => [
  {
    id: 'palette.down',
    title: 'Next command',
    group: 'Program',
    scopes: ['palette'],
    keys: ['down', 'tab'],
    hidden: true,
    run: choose(commands, 1),
  },
  {
    id: 'palette.up',
    title: 'Previous command',
    group: 'Program',
    scopes: ['palette'],
    keys: ['up', 'shift+tab'],
    hidden: true,
    run: choose(commands, -1),
  },
  {
    id: 'palette.run',
    title: 'Run this command',
    group: 'Program',
    scopes: ['palette'],
    keys: ['enter'],
    hint: 'run',
    hidden: true,
    run: runChosen(commands),
  },
]

/** The first key of a command, for the right edge of the palette; empty without one. */
export const firstKey = (keymap: Keymap, command: Command): string => keymap.keysOf(command.id)[0] ?? ''
