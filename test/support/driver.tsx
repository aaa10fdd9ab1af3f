import { posix } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type App, startApp } from '../../src/app/app.ts'
import type { Files } from '../../src/app/jobs/submit.ts'
import type { KeyOverrides } from '../../src/app/keys/keymap.ts'
import type { Fault } from '../../src/engine/fault.ts'
import type { Store } from '../../src/engine/store.ts'
import { type MemoryContents, type MemoryStore, memoryStore } from '../../src/stores/memory/index.ts'
import { Interface } from '../../src/tui/app.tsx'
import { glyphsFor } from '../../src/tui/theme/glyphs.ts'
import { DARK } from '../../src/tui/theme/themes.ts'
import type { Theme } from '../../src/tui/theme/tokens.ts'
import { renderScreen, type Screen } from './ink.tsx'

/** The moment at which every test takes place. */
export const NOW = Date.parse('2026-11-20T12:00:00Z')

/** How long a condition may take to come true. Milliseconds. */
const PATIENCE = 4000

export type DriverOptions = {
  readonly columns?: number
  readonly rows?: number
  readonly readOnly?: boolean
  readonly keys?: KeyOverrides
  readonly theme?: Theme
  readonly unicode?: boolean
  /** The store cannot be reached from the start, for this reason. */
  readonly failing?: Fault
  /** Gives the store abilities that a store in memory does not have. */
  readonly abilities?: (store: MemoryStore) => Partial<Store>
  /** Over files of which there are none. */
  readonly files?: Partial<Files>
  readonly chosen?: boolean
  readonly demo?: boolean
}

/** No file and no folder anywhere; typed paths begin in `/work`, the home folder is `/home/me`. */
const NO_FILES: Files = {
  resolve: (text) => posix.resolve('/work', text.replace(/^~(?=$|\/)/, '/home/me')),
  kindOf: async () => null,
  complete: async (text) => text,
}

/** The whole application on a memory store, drawn in a headless terminal and driven by commands and keys. */
export type Driver = {
  readonly app: App
  readonly store: MemoryStore
  readonly screen: Screen
  /** The rows on the screen, blanks at their ends taken off. */
  readonly lines: () => readonly string[]
  readonly text: () => string
  /** Runs commands by ID, each settled and drawn before the next. */
  readonly run: (...ids: readonly string[]) => Promise<void>
  /** Presses keys by name, each settled and drawn before the next. */
  readonly press: (...keys: readonly string[]) => Promise<void>
  readonly type: (text: string) => Promise<void>
  /** Settles when no work is pending and everything is drawn. */
  readonly idle: () => Promise<void>
  /** Settles once the condition holds and everything is drawn; rejects with the screen when it does not come to hold. */
  readonly until: (met: () => boolean) => Promise<void>
  readonly copied: readonly string[]
  readonly hasQuit: () => boolean
  /** The demo was asked for. */
  readonly hasLeft: () => boolean
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** Starts the application over these contents and waits until its first list is on the screen. */
export const drive = async (contents: MemoryContents, options: DriverOptions = {}): Promise<Driver> => {
  const {
    columns = 80,
    rows = 24,
    readOnly = false,
    keys = {},
    theme = DARK,
    unicode = true,
    failing = null,
    files = {},
    chosen = true,
    demo = false,
  } = options
  const store = memoryStore(contents, {
    label: 'docker',
    info: { version: '28.5.2', driver: 'overlay2', kind: 'docker' },
  })
  store.fail(failing)
  const copied: string[] = []
  let quit = false
  let left = false
  const app = startApp({
    store: { ...store, ...options.abilities?.(store) },
    chosen,
    demo,
    columns,
    rows,
    readOnly,
    keys,
    surroundings: {
      now: () => NOW,
      quit: () => {
        quit = true
      },
      openDemo: () => {
        left = true
      },
      handOver: (work) => work(),
      files: { ...NO_FILES, ...files },
      suspend: () => {},
      redraw: () => {},
      copy: (text) => {
        copied.push(text)
        return true
      },
    },
  })
  const screen = await renderScreen(
    <Interface app={app} skin={{ theme, glyphs: glyphsFor(unicode), motion: false }} />,
    { columns, rows },
  )
  const idle = async (): Promise<void> => {
    await app.loop.idle()
    await screen.idle()
  }
  const until = async (met: () => boolean): Promise<void> => {
    const begun = Date.now()
    while (!met()) {
      if (Date.now() - begun > PATIENCE) throw new Error(`It did not come to that:\n${screen.screen()}`)
      await delay(5)
      await idle()
    }
  }
  // What is asked for when the first list arrives is itself tracked: two rounds see the end of it.
  await idle()
  await idle()
  return {
    app,
    store,
    screen,
    copied,
    idle,
    until,
    lines: () => screen.terminal.lines().map((line) => line.trimEnd()),
    text: screen.screen,
    run: async (...ids) => {
      for (const id of ids) {
        app.run(id)
        await idle()
      }
    },
    press: async (...names) => {
      for (const name of names) {
        await screen.press(name)
        await idle()
      }
    },
    type: async (text) => {
      await screen.type(text)
      await idle()
    },
    hasQuit: () => quit,
    hasLeft: () => left,
    [Symbol.asyncDispose]: async () => {
      await app.stop()
      await screen.unmount()
    },
  }
}
