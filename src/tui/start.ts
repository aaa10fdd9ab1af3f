import { startApp } from '../app/app.ts'
import type { KeyOverrides } from '../app/keys/keymap.ts'
import type { Loop } from '../app/loop.ts'
import type { Store } from '../engine/store.ts'
import type { GlyphWish, ThemeWish } from './theme/choose.ts'

/** What the settings say that the screen needs to know. */
export type TuiSettings = {
  readonly keys: KeyOverrides
  readonly theme: ThemeWish
  readonly glyphs: GlyphWish
  readonly motion: 'on' | 'off'
}

type Start = {
  readonly store: Store
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
export const startTui = async ({ store, settings, settingsProblems, readOnly }: Start): Promise<number> => {
  const terminal = {
    quit: (): void => {},
    suspend: (): void => {},
    redraw: (): void => {},
    copy: (_text: string): boolean => false,
  }
  const app = startApp({
    store,
    columns: process.stdout.columns ?? 80,
    rows: process.stdout.rows ?? 24,
    readOnly,
    keys: settings.keys,
    settingsProblems,
    surroundings: {
      quit: () => terminal.quit(),
      suspend: () => terminal.suspend(),
      redraw: () => terminal.redraw(),
      copy: (text) => terminal.copy(text),
      now: Date.now,
    },
  })
  await listAskedFor(app.loop)
  const { openScreen } = await import('./terminal/open.ts')
  return await openScreen(app, settings, terminal)
}
