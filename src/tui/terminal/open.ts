import { render } from 'ink'
import { createElement } from 'react'
import type { App } from '../../app/app.ts'
import { counted, grouped } from '../../app/words/counted.ts'
import { Interface } from '../app.tsx'
import type { TuiSettings } from '../start.ts'

import { copyBy52 } from './clipboard.ts'
import { crashText } from './crash.ts'
import { ALTERNATE, HIDE_CURSOR, MAIN, MARK_PASTES, NO_WRAP, PLAIN_PASTES, SHOW_CURSOR, WRAP } from './sequences.ts'
import { skinFor } from './skin.ts'

/** What the terminal does for the application; filled in once the screen is open. */
export type Terminal = {
  quit: () => void
  suspend: () => void
  redraw: () => void
  copy: (text: string) => boolean
}

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

/** Draws the application until it is left, on the alternate screen, and settles with the exit code. */
export const openScreen = async (app: App, settings: TuiSettings, terminal: Terminal): Promise<number> => {
  const { stdout, stdin } = process
  let code = 0
  stdout.write(NO_WRAP)
  const restore = (): void => {
    stdout.write(WRAP)
  }
  process.once('exit', restore)
  const ink = render(createElement(Interface, { app, skin: skinFor(settings) }), {
    alternateScreen: true,
    incrementalRendering: true,
    maxFps: 60,
    exitOnCtrlC: false,
    patchConsole: true,
    interactive: true,
  })
  const resize = (): void =>
    app.loop.send({ type: 'terminal.resized', columns: stdout.columns ?? 80, rows: stdout.rows ?? 24 })
  const wake = (): void => {
    stdin.setRawMode?.(true)
    stdout.write(ALTERNATE + NO_WRAP + HIDE_CURSOR + MARK_PASTES)
    terminal.redraw()
  }
  Object.assign(terminal, {
    quit: () => ink.unmount(),
    copy: copyBy52,
    redraw: () => {
      // A size that no terminal has makes the renderer forget what it drew; the real one then draws everything.
      ink.clear()
      const { columns, rows } = app.loop.get()
      app.loop.send({ type: 'terminal.resized', columns, rows: rows - 1 })
      setImmediate(() => app.loop.send({ type: 'terminal.resized', columns, rows }))
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
    code = 128 + number
    ink.unmount()
  }
  const signals: readonly (readonly [NodeJS.Signals, () => void])[] = [
    ['SIGTERM', end(15)],
    ['SIGHUP', end(1)],
    ['SIGINT', end(2)],
  ]
  for (const [signal, handler] of signals) process.once(signal, handler)
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
    const left = isRemoving(app)
    await app.stop()
    if (left) process.stderr.write(leftText(app))
  }
  return code
}
