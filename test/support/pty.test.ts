import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { startPty } from './pty.ts'

const script = fileURLToPath(new URL('fixtures/echo.ts', import.meta.url))

test('runs a program in a terminal of the asked size, without CI in its environment', async () => {
  await using pty = startPty({ script, columns: 50, rows: 5, env: { CI: undefined } })
  await pty.waitFor('ready 50x5 CI=unset')
  expect(pty.terminal.modes().alternateScreen).toBe(true)
  expect(pty.terminal.cursor().visible).toBe(false)
  expect(pty.terminal.title()).toBe('echo')
  const column = pty.text().indexOf('bold')
  expect(pty.terminal.cell(column, 0)).toMatchObject({ text: 'b', bold: true, foreground: '#45d0c4' })
})

test('passes keys and sizes on', async () => {
  await using pty = startPty({ script })
  await pty.waitFor('ready')
  pty.press('down')
  await pty.waitFor('"\\u001b[B"')
  pty.send('typed')
  await pty.waitFor(/typed/)
  pty.resize(70, 10)
  await pty.waitFor((screen) => screen.includes('size 70x10'))
})

test('tells how the program ended, and keeps its output', async () => {
  await using pty = startPty({ script })
  await pty.waitFor('ready')
  pty.press('q')
  expect(await pty.exit).toEqual({ code: 3, signal: 0 })
  expect(pty.output()).toContain('\u001B[?1049l')
  expect(pty.terminal.modes().alternateScreen).toBe(false)
})

test('sends signals', async () => {
  await using pty = startPty({ script })
  await pty.waitFor('ready')
  pty.kill('SIGTERM')
  expect((await pty.exit).code).toBe(143)
})

test('runs a shell, in which a program can be stopped and continued', async () => {
  await using pty = startPty({ command: 'bash', args: ['--norc', '--noprofile'], env: { PS1: 'prompt> ' } })
  await pty.waitFor('prompt>')
  pty.send(`'${process.execPath}' '${script}'\r`)
  await pty.waitFor('ready')
  pty.press('ctrl+z')
  await pty.waitFor('prompt>')
  pty.send('fg\r')
  await pty.waitFor('continued')
  pty.press('q')
  await pty.waitFor(/prompt>$/)
  pty.send('exit $?\r')
  expect((await pty.exit).code).toBe(3)
})

test('a wait that fails says for what, and shows the screen', async () => {
  await using pty = startPty({ script, columns: 50, rows: 5 })
  await pty.waitFor('ready')
  await expect(pty.waitFor('never there', 50)).rejects.toThrow(/Waited 50 ms for never there.*ready 50x5/s)
})
