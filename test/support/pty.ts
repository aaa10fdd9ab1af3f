import { fileURLToPath } from 'node:url'
import { spawn } from '@lydell/node-pty'
import { keyBytes } from './keys.ts'
import { createTerminal, type Terminal, type TerminalOptions } from './terminal.ts'
import { createSignal } from './wait.ts'

// The built program, as npm starts it.
const program = fileURLToPath(new URL('../../bin/imgtui.js', import.meta.url))

/** How to start a program in a pseudo-terminal. */
export type PtyOptions = TerminalOptions & {
  readonly args?: readonly string[]
  /** Over the environment of this process; undefined takes a variable out. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  /** Another program than the built one: a path to a script for Node. */
  readonly script?: string
  /** Another program altogether, with `args`; `script` is not used then. */
  readonly command?: string
}

/** How a program ended; `signal` is 0 when it ended by itself. */
export type Exit = { readonly code: number; readonly signal: number }

/** A running program and the terminal it draws on. */
export type Pty = {
  readonly terminal: Terminal
  readonly pid: number
  /** Everything the program has written, as it came. */
  readonly output: () => string
  readonly text: () => string
  /** Writes text or bytes as a keyboard would. */
  readonly send: (data: string) => void
  /** Presses keys by name (`enter`, `ctrl+c`, `j`), one write each. */
  readonly press: (...keys: readonly string[]) => void
  readonly resize: (columns: number, rows: number) => void
  readonly kill: (signal?: NodeJS.Signals) => void
  /** Resolves with the screen once it contains the text, matches the pattern, or fulfils the predicate. */
  readonly waitFor: (wanted: Wanted, timeout?: number) => Promise<string>
  /** Resolves with the screen when the program has written nothing for `quiet` ms. For looking, not for tests. */
  readonly still: (quiet?: number) => Promise<string>
  readonly exit: Promise<Exit>
  /** Ends the program if it still runs, and waits for its end. */
  readonly close: () => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** What to wait for on the screen. */
export type Wanted = string | RegExp | ((screen: string, terminal: Terminal) => boolean)

/** Starts the built program, or another, in a pseudo-terminal of its own. */
export function startPty(options: PtyOptions = {}): Pty {
  const terminal = createTerminal(options)
  const changed = createSignal()
  const file = options.command ?? process.execPath
  const args = options.command === undefined ? [options.script ?? program, ...(options.args ?? [])] : options.args
  const child = spawn(file, [...(args ?? [])], {
    name: 'xterm-256color',
    cols: terminal.columns(),
    rows: terminal.rows(),
    cwd: options.cwd ?? process.cwd(),
    env: childEnv(options.env),
  })
  const chunks: string[] = []
  let ended: Exit | undefined
  child.onData((data) => {
    chunks.push(data)
    terminal.write(data)
    void terminal.settled().then(changed.notify)
  })
  terminal.onAnswer((data) => {
    if (ended === undefined) child.write(data)
  })
  const exit = new Promise<Exit>((resolve) => {
    child.onExit(({ exitCode, signal }) => {
      ended = { code: exitCode, signal: signal ?? 0 }
      // The last output can still be on its way through the terminal's parser.
      void terminal.settled().then(() => {
        changed.notify()
        if (ended !== undefined) resolve(ended)
      })
    })
  })
  const holds = (wanted: Wanted) => {
    // What is half drawn is no screen yet.
    if (terminal.modes().synchronized) return false
    const screen = terminal.text()
    if (typeof wanted === 'string') return screen.includes(wanted)
    return wanted instanceof RegExp ? wanted.test(screen) : wanted(screen, terminal)
  }
  const close = async () => {
    if (ended === undefined) child.kill('SIGKILL')
    await exit
    terminal.dispose()
  }
  return {
    terminal,
    pid: child.pid,
    output: () => chunks.join(''),
    text: terminal.text,
    send: (data) => child.write(data),
    press: (...keys) => {
      for (const key of keys) child.write(keyBytes(key) ?? key)
    },
    resize: (columns, rows) => {
      terminal.resize(columns, rows)
      child.resize(columns, rows)
    },
    kill: (signal) => child.kill(signal),
    waitFor: async (wanted, timeout = 10_000) => {
      await changed.until(
        () => holds(wanted),
        timeout,
        () => `Waited ${timeout} ms for ${wanted}${endedBy(ended)}. The screen:\n${terminal.text()}`,
      )
      return terminal.text()
    },
    still: async (quiet = 80) => {
      await Promise.race([changed.still(quiet), exit])
      return terminal.text()
    },
    exit,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function endedBy(exit: Exit | undefined): string {
  return exit === undefined ? '' : ` (the program has ended: code ${exit.code}, signal ${exit.signal})`
}

// Ink does not draw where CI is set, and the machine's own taste in colours must not decide what a test sees.
const unset = /^(CI|CONTINUOUS_INTEGRATION|NO_COLOR|FORCE_COLOR|COLORFGBG|NODE_ENV|NODE_OPTIONS|TEST|VITEST.*|npm_.*)$/

function childEnv(own: PtyOptions['env'] = {}): Record<string, string> {
  const wanted = { ...process.env, TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' }
  const entries = Object.entries(wanted).filter(([name]) => !unset.test(name))
  const all = { ...Object.fromEntries(entries), ...own }
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
