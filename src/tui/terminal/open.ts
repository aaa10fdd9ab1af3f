import { render, type SuspendTerminal } from 'ink'
import { createElement } from 'react'
import type { App } from '../../app/app.ts'
import { counted, grouped } from '../../app/words/counted.ts'
import { Interface } from '../app.tsx'
import type { TuiSettings } from '../start.ts'
import { copyBy52 } from './clipboard.ts'
import { crashText } from './crash.ts'
import { type Ended, inTerminal } from './lent.ts'
import { ALTERNATE, HIDE_CURSOR, MAIN, MARK_PASTES, NO_WRAP, PLAIN_PASTES, SHOW_CURSOR, WRAP } from './sequences.ts'
import { skinFor } from './skin.ts'
import type { Terminal } from './terminal.ts'

const isRemoving = ({ loop }: App): boolean => {
  const { run } = loop.get()
  return run !== null && run.phase !== 'done'
}

/** What became of a removal that was left while it ran. */
const leftText = ({ loop }: App): string => {
  const { run } = loop.get()
  const total = counted(run?.plan.steps.length ?? 0, 'step', 'steps')
  return `Stopped while removing: ${grouped(run?.reports.length ?? 0)} of ${total} were done. Nothing else was touched.\n`
}

/** Draws the application of the moment until it is left, on the alternate screen, and settles with the exit code. */
export const openScreen = async (current: () => App, settings: TuiSettings, terminal: Terminal): Promise<number> => {
  const { stdout, stdin } = process
  let code = 0
  /** True while something else has the terminal. */
  let lent = false
  const leaving = new AbortController()
  let suspendTerminal: SuspendTerminal = async () => {
    throw new Error('The terminal was asked for before anything was drawn on it.')
  }
  stdout.write(NO_WRAP)
  const restore = (): void => {
    stdout.write(WRAP)
  }
  process.once('exit', restore)
  const skin = skinFor(settings)
  const lend = (suspend: SuspendTerminal): void => {
    suspendTerminal = suspend
  }
  const drawn = (app: App) => createElement(Interface, { app, skin, lend })
  const ink = render(drawn(current()), {
    alternateScreen: true,
    incrementalRendering: true,
    maxFps: 60,
    exitOnCtrlC: false,
    patchConsole: true,
    interactive: true,
  })
  const resize = (): void =>
    current().loop.send({ type: 'terminal.resized', columns: stdout.columns ?? 80, rows: stdout.rows ?? 24 })
  const wake = (): void => {
    stdin.setRawMode?.(true)
    stdout.write(ALTERNATE + NO_WRAP + HIDE_CURSOR + MARK_PASTES)
    terminal.redraw()
  }
  const handOver: Terminal['handOver'] = async (work) => {
    lent = true
    let ended: Ended = { says: '' }
    try {
      await suspendTerminal(async () => {
        restore()
        ended = await inTerminal(work, leaving.signal)
      })
    } finally {
      lent = false
      if (!leaving.signal.aborted) stdout.write(NO_WRAP)
      resize()
    }
    if (ended.failure !== undefined) throw ended.failure
    return ended.says
  }
  Object.assign(terminal, {
    quit: () => ink.unmount(),
    copy: copyBy52,
    show: (app) => ink.rerender(drawn(app)),
    handOver,
    redraw: () => {
      // A size that no terminal has makes the renderer forget what it drew; the real one then draws everything.
      ink.clear()
      const { loop } = current()
      const { columns, rows } = loop.get()
      loop.send({ type: 'terminal.resized', columns, rows: rows - 1 })
      setImmediate(() => loop.send({ type: 'terminal.resized', columns, rows }))
    },
    suspend: () => {
      if (process.platform === 'win32') return
      stdin.setRawMode?.(false)
      stdout.write(PLAIN_PASTES + WRAP + SHOW_CURSOR + MAIN)
      process.once('SIGCONT', wake)
      // The whole process group, as the terminal's own ctrl+z would: a wrapper that started us has to stop too.
      process.kill(0, 'SIGTSTP')
    },
  } satisfies Terminal)
  const end = (number: number) => (): void => {
    // A ctrl+c that is meant for whoever has the terminal reaches the whole process group.
    if (lent && number === 2) return
    code = 128 + number
    leaving.abort()
    ink.unmount()
  }
  const signals: readonly (readonly [NodeJS.Signals, () => void])[] = [
    ['SIGTERM', end(15)],
    ['SIGHUP', end(1)],
    ['SIGINT', end(2)],
  ]
  for (const [signal, handler] of signals) process.on(signal, handler)
  /** A bug is told on a terminal that works again: never on the alternate screen, never with echo off. */
  const crash = (error: unknown): void => {
    try {
      ink.unmount()
    } catch {
      stdout.write(PLAIN_PASTES + SHOW_CURSOR + MAIN)
    }
    stdin.setRawMode?.(false)
    restore()
    process.stderr.write(crashText(error))
    process.exit(1)
  }
  process.on('uncaughtException', crash).on('unhandledRejection', crash)
  stdout.on('resize', resize)
  try {
    await ink.waitUntilExit()
  } catch (error) {
    crash(error)
  } finally {
    process.off('uncaughtException', crash).off('unhandledRejection', crash)
    stdout.off('resize', resize)
    for (const [signal, handler] of signals) process.off(signal, handler)
    process.off('exit', restore)
    restore()
    const app = current()
    const left = isRemoving(app)
    await app.stop()
    if (left) process.stderr.write(leftText(app))
  }
  return code
}
