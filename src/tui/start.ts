import { type App, startApp } from '../app/app.ts'
import type { KeyOverrides } from '../app/keys/keymap.ts'
import type { Loop } from '../app/loop.ts'
import type { Store } from '../engine/store.ts'
import { filesHere } from './terminal/files.ts'
import type { Terminal } from './terminal/terminal.ts'
import type { GlyphWish, ThemeWish } from './theme/choose.ts'

/** What the settings say that the screen needs to know. */
export type TuiSettings = {
  readonly keys: KeyOverrides
  readonly theme: ThemeWish
  readonly glyphs: GlyphWish
  readonly motion: 'on' | 'off'
}

/** Which store the screen is over, and what is known of it before it is reached. */
type Over = {
  readonly store: Store
  /** Somebody named this store; else it was opened because there was no other. */
  readonly chosen: boolean
  /** It is the made-up one. */
  readonly demo: boolean
}

type Start = Over & {
  /** Makes the made-up store. */
  readonly makeDemo: () => Promise<Store>
  readonly settings: TuiSettings
  readonly settingsProblems: readonly string[]
  readonly readOnly: boolean
}

/** The longest that loading the drawing code waits for the list to be asked for. Milliseconds. */
const HEAD_START = 40

/**
 * Settles when the engine has been reached and its list is on the way. Loading the drawing code keeps everything else from
 * running for longer than that takes, and the engine is best at work meanwhile.
 */
const listAskedFor = (loop: Loop): Promise<void> =>
  new Promise((resolve) => {
    const settle = (): void => {
      forget()
      clearTimeout(late)
      // One more turn, in which the request is really written.
      setImmediate(() => setImmediate(resolve))
    }
    const late = setTimeout(settle, HEAD_START)
    const forget = loop.subscribe(() => {
      if (loop.get().store.phase !== 'connecting') settle()
    })
  })

/**
 * Opens the screen over a store and settles with the exit code when it is left. The store is asked for its list before
 * the drawing code is even loaded: both take their time side by side.
 */
export const startTui = async ({
  makeDemo,
  settings,
  settingsProblems,
  readOnly,
  ...first
}: Start): Promise<number> => {
  let ended = false
  const terminal: Terminal = {
    quit: () => {},
    suspend: () => {},
    redraw: () => {},
    show: () => {},
    copy: () => false,
    handOver: (work) => work(),
  }
  const open = (over: Over, problems: readonly string[]): App =>
    startApp({
      ...over,
      columns: process.stdout.columns ?? 80,
      rows: process.stdout.rows ?? 24,
      readOnly,
      keys: settings.keys,
      settingsProblems: problems,
      surroundings: {
        quit: () => terminal.quit(),
        suspend: () => terminal.suspend(),
        redraw: () => terminal.redraw(),
        copy: (text) => terminal.copy(text),
        handOver: (work) => terminal.handOver(work),
        openDemo: () => void openDemo(),
        files: filesHere,
        now: Date.now,
      },
    })
  let app = open(first, settingsProblems)
  let making = false
  /** The same screen over another store: the terminal is not left in between. */
  const openDemo = async (): Promise<void> => {
    if (making) return
    making = true
    const say = (tone: 'good' | 'trouble', text: string): void =>
      app.loop.send({ type: 'toast', toast: { tone, text, at: Date.now() } })
    say('good', 'Making the demo.')
    try {
      const store = await makeDemo()
      if (ended) return store.close()
      const before = app
      app = open({ store, chosen: true, demo: true }, [])
      terminal.show(app)
      await before.stop()
    } catch (error) {
      // Whatever keeps a temporary folder from being filled is no reason to leave the store that is open.
      say('trouble', `The demo could not be made. ${error instanceof Error ? error.message : String(error)}`)
    } finally {
      making = false
    }
  }
  await listAskedFor(app.loop)
  const { openScreen } = await import('./terminal/open.ts')
  const code = await openScreen(() => app, settings, terminal)
  ended = true
  return code
}
