import { expect, test } from 'vitest'
import { createTerminal } from './terminal.ts'

test('shows what was written, line by line', async () => {
  const terminal = createTerminal({ columns: 10, rows: 3 })
  terminal.write('one\r\n  two')
  await terminal.settled()
  expect(terminal.lines()).toEqual(['one', '  two', ''])
  expect(terminal.text()).toBe('one\n  two')
  expect(terminal.cursor()).toEqual({ column: 5, row: 1, visible: true })
})

test('tells how each cell is drawn', async () => {
  const terminal = createTerminal()
  terminal.write('\u001B[1;4;38;2;69;208;196ma\u001B[0;7;41mb\u001B[0m漢')
  await terminal.settled()
  expect(terminal.cell(0, 0)).toMatchObject({ text: 'a', bold: true, underline: true, foreground: '#45d0c4' })
  expect(terminal.cell(1, 0)).toMatchObject({ text: 'b', inverse: true, background: 1, foreground: 'default' })
  expect(terminal.cell(2, 0)).toMatchObject({ text: '漢', width: 2 })
  expect(terminal.cell(3, 0)).toMatchObject({ text: '', width: 0 })
  expect(terminal.cell(80, 0)).toBeUndefined()
})

test('counts cells as most terminals do', async () => {
  const terminal = createTerminal()
  for (const [text, cells] of [
    ['漢', 2],
    ['🐳', 2],
    ['●', 1],
    ['a\u0301', 1],
  ] as const) {
    terminal.write(`\r${text}`)
    await terminal.settled()
    expect(terminal.cursor().column, text).toBe(cells)
  }
})

test('knows what it was switched to', async () => {
  const terminal = createTerminal()
  terminal.write('\u001B[?1049h\u001B[?25l\u001B[?7l\u001B[?2004h\u001B]2;a title\u0007')
  await terminal.settled()
  expect(terminal.modes()).toMatchObject({ alternateScreen: true, autoWrap: false, bracketedPaste: true })
  expect(terminal.cursor().visible).toBe(false)
  expect(terminal.title()).toBe('a title')
  terminal.write('\u001B[?1049l\u001B[?25h\u001B[?7h')
  await terminal.settled()
  expect(terminal.modes()).toMatchObject({ alternateScreen: false, autoWrap: true })
  expect(terminal.cursor().visible).toBe(true)
})

test('keeps what a program copies', async () => {
  const terminal = createTerminal()
  terminal.write(`\u001B]52;c;${Buffer.from('sha256:añb').toString('base64')}\u0007`)
  await terminal.settled()
  expect(terminal.clipboard()).toEqual(['sha256:añb'])
})

test('answers questions about the cursor and the background', async () => {
  const terminal = createTerminal({ background: '#12151c' })
  const answers: string[] = []
  terminal.onAnswer((data) => answers.push(data))
  terminal.write('ab\u001B[6n\u001B]11;?\u0007\u001B]10;?\u0007')
  await terminal.settled()
  expect(answers).toEqual(['\u001B[1;3R', '\u001B]11;rgb:1212/1515/1c1c\u001B\\'])
})
