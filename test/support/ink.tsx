import { setTimeout as delay } from 'node:timers/promises'
import { type RenderOptions, render } from 'ink'
import type { ReactNode } from 'react'
import { keyBytes } from './keys.ts'
import { createStreams } from './streams.ts'
import { createTerminal, type Terminal, type TerminalOptions } from './terminal.ts'

// Ink holds a lone escape back for 20 ms, in case that it begins a sequence.
const escapeDelayMs = 30

/** How to draw: the terminal's size, and what else Ink is told. */
export type ScreenOptions = TerminalOptions & { readonly ink?: Partial<RenderOptions> }

/** A React tree drawn by Ink in a headless terminal. */
export type Screen = {
  readonly terminal: Terminal
  /** Types bytes or text as they stand, and waits until the answer is drawn. */
  readonly type: (data: string) => Promise<void>
  /** Presses keys by name (`enter`, `ctrl+c`, `j`), one after the other, each drawn before the next. */
  readonly press: (...keys: readonly string[]) => Promise<void>
  readonly resize: (columns: number, rows: number) => Promise<void>
  /** Resolves when everything that has been asked for is drawn. */
  readonly idle: () => Promise<void>
  /** The visible screen as one text. */
  readonly screen: () => string
  /** Everything that was written, as it came. */
  readonly output: () => string
  readonly rawMode: () => boolean
  readonly rerender: (node: ReactNode) => Promise<void>
  /** Resolves with what the tree handed to `exit`, or rejects with its error. */
  readonly exited: Promise<unknown>
  readonly unmount: () => Promise<void>
}

/** Draws `node` as the program does: alternate screen, incremental frames, nothing taken from the real terminal. */
export async function renderScreen(node: ReactNode, options: ScreenOptions = {}): Promise<Screen> {
  const terminal = createTerminal(options)
  const streams = createStreams(terminal)
  const instance = render(node, {
    stdout: streams.stdout,
    stdin: streams.stdin,
    stderr: streams.stdout,
    interactive: true,
    alternateScreen: true,
    incrementalRendering: true,
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: 60,
    ...options.ink,
  })
  const exited = instance.waitUntilExit()
  // Who does not wait for the end does not want to hear of it either.
  exited.catch(() => {})
  const idle = async () => {
    await instance.waitUntilRenderFlush()
    await terminal.settled()
  }
  const type = async (data: string) => {
    streams.type(data)
    if (data.endsWith('\u001B')) await delay(escapeDelayMs)
    await idle()
  }
  await idle()
  return {
    terminal,
    type,
    press: async (...keys) => {
      for (const key of keys) await type(keyBytes(key) ?? key)
    },
    resize: async (columns, rows) => {
      terminal.resize(columns, rows)
      streams.resized()
      await idle()
    },
    idle,
    screen: terminal.text,
    output: streams.output,
    rawMode: streams.rawMode,
    rerender: async (next) => {
      instance.rerender(next)
      await idle()
    },
    exited,
    unmount: async () => {
      instance.unmount()
      await exited.catch(() => {})
      await terminal.settled()
    },
  }
}
