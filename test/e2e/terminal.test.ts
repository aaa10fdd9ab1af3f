import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { engineWith } from '../support/fake-engine.ts'
import type { Program } from '../support/program.ts'
import { freshHome, isReady, openList, smallWorld } from '../support/program.ts'
import type { Pty } from '../support/pty.ts'
import { startPty } from '../support/pty.ts'

const program = fileURLToPath(new URL('../../bin/imgtui.js', import.meta.url))

/** The terminal as a shell wants it back: main screen, cursor, auto-wrap. What the tty itself is set to is asked of `stty`. */
const expectSane = ({ terminal }: Pty): void => {
  expect(terminal.modes()).toEqual({
    alternateScreen: false,
    autoWrap: true,
    bracketedPaste: false,
    mouse: false,
    focusEvents: false,
    synchronized: false,
  })
  expect(terminal.cursor().visible).toBe(true)
}

type Shell = Pty & { readonly [Symbol.asyncDispose]: () => Promise<void>; readonly start: string }

/** A bash on a made-up engine; `start` is the command line that opens the program from there, after `preload`. */
const openShell = async (preload?: string): Promise<Shell> => {
  const [engine, home] = await Promise.all([engineWith(smallWorld()), freshHome()])
  const env = preload === undefined ? {} : { NODE_OPTIONS: `--import=${await home.write('preload.mjs', preload)}` }
  const pty = startPty({
    columns: 90,
    command: '/bin/bash',
    args: ['--norc', '--noprofile', '-i'],
    env: { ...home.env, ...env, PS1: '$ ', HISTFILE: '/dev/null', TERM: 'xterm-256color', FORCE_COLOR: undefined },
  })
  const close = async (): Promise<void> => {
    await pty.close()
    await Promise.all([engine.close(), home.close()])
  }
  await pty.waitFor('$')
  // Bracketed paste is readline's own doing and would be mistaken for ours.
  pty.send("bind 'set enable-bracketed-paste off'; clear\r")
  await pty.waitFor((screen, terminal) => /^\$$/.test(screen) && !terminal.modes().bracketedPaste)
  return {
    ...pty,
    close,
    [Symbol.asyncDispose]: close,
    start: `'${process.execPath}' '${program}' --host 'unix://${engine.socket}'`,
  }
}

/** What `stty` says of echo, line mode and signals, typed into the shell after the program has gone. */
const expectShellUsable = async (shell: Shell): Promise<void> => {
  expectSane(shell)
  shell.send('clear; stty -a\r')
  const screen = await shell.waitFor(/echoke?[\s\S]*\$$/)
  for (const flag of ['echo', 'icanon', 'isig', 'icrnl', 'opost', 'ixon'])
    expect(screen).toMatch(new RegExp(`(?<![-\\w])${flag}\\b`))
}

describe('leaving', () => {
  test('q puts the terminal back as it was', async () => {
    await using shell = await openShell()
    shell.send(`${shell.start}; echo "code $?"\r`)
    await shell.waitFor(isReady)
    shell.press('q')
    await shell.waitFor('code 0')
    expect(shell.text()).not.toContain('nvidia')
    await expectShellUsable(shell)
  })

  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)('%s puts the terminal back and ends with code %i', async (signal, code) => {
    await using running = await openList()
    expect(running.terminal.modes().alternateScreen).toBe(true)
    process.kill(running.pid, signal)
    expect(await running.exit).toEqual({ code, signal: 0 })
    expectSane(running)
  })

  test('SIGTERM leaves a shell that can be typed into', async () => {
    await using shell = await openShell()
    shell.send(`${shell.start}; echo "code $?"\r`)
    await shell.waitFor(isReady)
    const pid = await childOf(shell.pid)
    process.kill(pid, 'SIGTERM')
    await shell.waitFor('code 143')
    await expectShellUsable(shell)
  })

  test('ctrl+z gives the shell back, fg draws everything again', async () => {
    await using shell = await openShell()
    shell.send(`${shell.start}; echo "code $?"\r`)
    const before = await shell.waitFor(isReady)
    shell.press('ctrl+z')
    await shell.waitFor(/Stopped[\s\S]*\$$/)
    await expectShellUsable(shell)
    shell.send('fg\r')
    await shell.waitFor((screen, { modes }) => isReady(screen) && modes().alternateScreen && !modes().autoWrap)
    await shell.waitFor((screen) => screen === before)
    shell.press('j')
    await shell.waitFor(/^▌.*acme\/api/m)
    shell.press('q')
    await shell.waitFor(/\$$/)
    await expectShellUsable(shell)
  })
})

/** The program as a child of the shell. */
const childOf = (shell: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const found: Buffer[] = []
    const ps = spawn('pgrep', ['-P', String(shell), '-f', 'imgtui.js'])
    ps.stdout.on('data', (data: Buffer) => found.push(data))
    ps.on('error', reject)
    ps.on('close', () => resolve(Number(Buffer.concat(found).toString().trim())))
  })

describe('a bug in the program itself', () => {
  const onScreen = (act: string): string =>
    `const write = process.stdout.write; let done = false
     process.stdout.write = function (...all) {
       if (!done && String(all[0]).includes('nvidia')) { done = true; setTimeout(() => { ${act} }, 50) }
       return write.apply(this, all)
     }`

  test.each([
    ['an exception nobody catches', onScreen(`throw new Error('made \\u001b[31mto\\u0007 fail')`)],
    ['a rejection nobody handles', onScreen(`Promise.reject(new Error('made \\u001b[31mto\\u0007 fail'))`)],
    [
      'an exception while drawing',
      `const map = Array.prototype.map
       Array.prototype.map = function (...all) {
         if (globalThis.armed && / at Line /.test(new Error().stack)) throw new Error('made \\u001b[31mto\\u0007 fail')
         return map.apply(this, all)
       }
       const write = process.stdout.write
       process.stdout.write = function (...all) {
         if (String(all[0]).includes('1 marked')) globalThis.armed = true
         return write.apply(this, all)
       }`,
    ],
  ])('%s is told on a terminal that works, with code 1', async (_, code) => {
    await using shell = await openShell(code)
    shell.send(`${shell.start}; echo "code $?"\r`)
    if (code.includes('armed')) {
      await shell.waitFor(isReady)
      shell.press('space')
      await shell.waitFor(/marked/)
      shell.press('j')
    }
    await shell.waitFor('code 1')
    expect(shell.text()).toContain('imgtui had to stop: an error in the program itself.')
    expect(shell.text()).toContain('made ^[[31mto^G fail')
    await expectShellUsable(shell)
  })
})

describe('the size of the window', () => {
  const isWithin = (running: Program): boolean => {
    const lines = running.terminal.lines()
    return (
      lines.length === running.terminal.rows() && lines.every((line) => [...line].length <= running.terminal.columns())
    )
  }
  const fits = (running: Program): void => {
    expect(isWithin(running)).toBe(true)
    expect(running.terminal.modes().alternateScreen).toBe(true)
  }

  test('down to far too small and back, nothing is lost', async () => {
    await using running = await openList({ columns: 100, rows: 30 })
    running.press('G', 'space')
    const before = await running.waitFor('1 marked')
    for (const [columns, rows] of [
      [80, 24],
      [60, 15],
      [44, 9],
      [20, 4],
      [130, 40],
      [44, 9],
    ] as const) {
      running.resize(columns, rows)
      const small = columns < 60 || rows < 15
      await running.waitFor((screen) =>
        !isWithin(running)
          ? false
          : small
            ? screen.replace(/\s+/g, ' ').includes(columns < 40 ? 'imgtui' : `This window has ${columns} x ${rows}`)
            : screen.includes('1 marked') && screen.includes('redis:7') && screen.split('\n').length === rows,
      )
      fits(running)
    }
    running.resize(100, 30)
    await running.waitFor((screen) => screen === before)
  })

  test('everything can be done at 60x15', async () => {
    await using running = await openList({ columns: 60, rows: 15 })
    fits(running)
    running.press('/')
    running.send('cuda')
    await running.waitFor((screen) => !screen.includes('debian:12'))
    running.press('enter', 'enter')
    for (const [key, wanted] of [
      ['1', 'COPY cuda'],
      ['2', 'linux/amd64'],
      ['3', '6.55 GB'],
      ['4', 'othing'],
    ] as const) {
      running.press(key)
      await running.waitFor(wanted)
      fits(running)
    }
    running.press('?')
    await running.waitFor('Keys')
    fits(running)
    running.press('esc')
    await running.waitFor((screen) => !screen.includes('Keys'))
    running.press('d')
    await running.waitFor('No, keep everything')
    fits(running)
    running.press('right')
    await running.waitFor('▸  Remove 1 image')
    running.press('enter')
    await running.waitFor('Report: 1 of 1 step done')
    fits(running)
    running.press('enter')
    await running.waitFor((screen) => !screen.includes('Report'))
    running.press('esc')
    await running.waitFor('debian:12')
    running.press('p')
    await running.waitFor('Prune')
    fits(running)
  })
})

describe('what the surroundings ask for', () => {
  test('NO_COLOR: not one colour is sent', async () => {
    await using running = await openList({ columns: 120, rows: 36, env: { NO_COLOR: '1', FORCE_COLOR: undefined } })
    running.press('j', 'd')
    await running.waitFor('Not removed')
    running.press('esc')
    await running.waitFor((screen) => !screen.includes('Not removed'))
    running.press('g', 'space', 'd')
    await running.waitFor('▸  No, keep everything')
    running.press('right')
    await running.waitFor('▸  Remove 1 image')
    running.press('enter')
    await running.waitFor('Report: 1 of 1 step done')
    const styles = [...running.output().matchAll(sgr)].flatMap(([, codes = '']) => codes.split(';'))
    expect(styles.filter((code) => /^(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])$/.test(code))).toEqual([])
    expect(styles).toContain('1')
  })

  test('a terminal without UTF-8 gets ASCII only', async () => {
    await using running = await openList({ env: { LANG: 'C', LC_ALL: 'C', LC_CTYPE: undefined } })
    running.press('d')
    await running.waitFor('No, keep everything')
    expect(Buffer.byteLength(running.output())).toBe(running.output().length)
  })

  test('not a terminal: prints what `imgtui ls` prints and ends with code 0', async () => {
    const [engine, home] = await Promise.all([engineWith(smallWorld()), freshHome()])
    const run = (...args: readonly string[]): Promise<{ readonly code: number | null; readonly out: string }> =>
      new Promise((resolve) => {
        const env = { ...process.env, ...home.env }
        const child = spawn(process.execPath, [program, '--host', `unix://${engine.socket}`, ...args], { env })
        const chunks: Buffer[] = []
        child.stdin.end()
        child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
        child.on('close', (code) => resolve({ code, out: Buffer.concat(chunks).toString() }))
      })
    const [bare, list] = [await run(), await run('ls')]
    await Promise.all([engine.close(), home.close()])
    expect(bare.code).toBe(0)
    expect(bare.out).toBe(list.out)
    expect(bare.out).toContain('nvidia/cuda:12')
    expect(bare.out).toMatch(/6 images.*6\.76 ?GB/)
    expect(bare.out).not.toContain('\u001b')
  })
})

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const sgr = /\u001b\[([\d;]*)m/g
