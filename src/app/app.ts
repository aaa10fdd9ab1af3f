import type { Store } from '../engine/store.ts'
import { abilitiesOf } from './abilities.ts'
import { attempt } from './commands/attempt.ts'
import type { Acts, Command } from './commands/command.ts'
import { addText } from './commands/field.ts'
import { COMMANDS } from './commands/table.ts'
import { readDetails } from './jobs/details.ts'
import { followStore } from './jobs/follow.ts'
import { readLayers } from './jobs/layers.ts'
import type { PerformOptions } from './jobs/perform.ts'
import { removals } from './jobs/removal.ts'
import { learnWhetherRuns } from './jobs/runs.ts'
import { type Files, submitter } from './jobs/submit.ts'
import { clearToasts } from './jobs/toasts.ts'
import { workers } from './jobs/work.ts'
import type { Chord } from './keys/chord.ts'
import { type Keymap, type KeyOverrides, keymapOf } from './keys/keymap.ts'
import { press } from './keys/press.ts'
import { type Loop, loopFrom } from './loop.ts'
import { startState } from './state.ts'

/** What the surroundings do for the program: everything that is the terminal's or the process's. */
export type Surroundings = Pick<Acts, 'quit' | 'suspend' | 'redraw' | 'openDemo'> & {
  /** Puts text on the clipboard; false when this terminal takes no copies. */
  readonly copy: (text: string) => boolean
  readonly files: Files
  /** Gives the terminal to the work for as long as it takes, says there how it ended, and comes back. */
  readonly handOver: PerformOptions['handOver']
  readonly now: () => number
}

export type App = {
  readonly loop: Loop
  readonly keymap: Keymap
  readonly commands: readonly Command[]
  readonly press: (chord: Chord) => void
  /** Text that was pasted: typed into a field; it means nothing elsewhere. */
  readonly paste: (text: string) => void
  /** Runs a command by its ID, as the palette would. Unknown IDs are a bug. */
  readonly run: (id: string) => void
  /** Lets a removal end after its step under way and stops every job, then ends every connection. */
  readonly stop: () => Promise<void>
}

type Start = {
  readonly store: Store
  readonly columns: number
  readonly rows: number
  readonly readOnly: boolean
  /** Somebody named this store; else it was opened because there was no other. */
  readonly chosen?: boolean
  /** This store is the made-up one. */
  readonly demo?: boolean
  readonly keys?: KeyOverrides
  readonly settingsProblems?: readonly string[]
  readonly surroundings: Surroundings
}

const DEMO = 'This is a made-up cache in a temporary folder. Try anything.'

/** The headless application over one store: state, commands, keys and background work. Nothing here knows a terminal. */
export const startApp = ({
  store,
  columns,
  rows,
  readOnly,
  chosen = true,
  demo = false,
  keys = {},
  settingsProblems = [],
  surroundings,
}: Start): App => {
  const { now, copy } = surroundings
  const keymap = keymapOf(COMMANDS, keys)
  const problems = [...settingsProblems, ...keymap.problems]
  const loop = loopFrom(
    startState({
      now: now(),
      columns,
      rows,
      readOnly,
      label: store.label,
      address: store.address,
      chosen,
      demo,
      abilities: abilitiesOf(store),
      settingsProblems: problems,
    }),
  )
  const ending = new AbortController()
  const { signal } = ending

  const layers = readLayers({ loop, store, signal })
  const follow = followStore({ loop, store, signal, now, listed: layers.wake })
  readDetails({ loop, store, signal })
  learnWhetherRuns({ loop, store, signal })
  clearToasts({ loop, signal })
  const removal = removals({ loop, store, now, isCurrent: follow.isCurrent })
  const work = workers({ loop, store, now, handOver: surroundings.handOver })
  const { submit, complete } = submitter({ loop, files: surroundings.files, now, start: work.start })

  const acts: Acts = {
    quit: surroundings.quit,
    suspend: surroundings.suspend,
    redraw: surroundings.redraw,
    retry: follow.again,
    execute: removal.start,
    stopRun: removal.stop,
    submit,
    cancelJob: work.cancel,
    completePath: complete,
    openDemo: surroundings.openDemo,
    now,
    copy: (text, what) => {
      const done = copy(text)
      const said = done ? `Copied ${what}.` : `This terminal does not take copies. ${text}`
      loop.send({ type: 'toast', toast: { tone: done ? 'good' : 'trouble', text: said, at: now() } })
    },
  }
  if (demo) loop.send({ type: 'toast', toast: { tone: 'good', text: DEMO, at: now() } })
  if (problems.length > 0) {
    const many =
      problems.length === 1
        ? '1 setting was not understood and is'
        : `${problems.length} settings were not understood and are`
    loop.send({ type: 'toast', toast: { tone: 'trouble', text: `${many} ignored. : settings shows them.`, at: now() } })
  }
  const context = () => ({ state: loop.get(), send: loop.send, acts })
  return {
    loop,
    keymap,
    commands: COMMANDS,
    press: (chord) => {
      loop.send({ type: 'clock', at: now() })
      press(chord, { ...context(), keymap })
    },
    paste: (text) => {
      addText(context(), text.replace(/\s+/g, ' '))
    },
    run: (id) => {
      const command = COMMANDS.find((candidate) => candidate.id === id)
      if (command === undefined) throw new Error(`There is no command ${id}.`)
      attempt(command, context())
    },
    stop: async () => {
      await Promise.all([removal.end(), work.end()])
      ending.abort()
      await follow.done
    },
  }
}
