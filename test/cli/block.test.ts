import { expect, test } from 'vitest'
import { blockOn } from '../../src/cli/block.ts'
import { createTerminal } from '../support/terminal.ts'

const drawing = (columns: number, rows: number) => {
  const terminal = createTerminal({ columns, rows })
  let lines = 0
  // A real one is in cooked mode, which turns line breaks into two characters.
  const write = (text: string | Uint8Array) => {
    lines += String(text).split('\n').length - 1
    terminal.write(String(text).replaceAll('\n', '\r\n'))
    return true
  }
  return { terminal, write, written: () => lines, block: blockOn({ write, rows }) }
}

test('each block takes the place of the one before, and what was above it stays', async () => {
  const { terminal, write, block } = drawing(20, 10)
  write('$ imgtui pull\n')
  block(['aa: 1', 'bb: long ago'])
  block(['aa: 2', 'bb: 1', 'cc: 1'])
  block(['aa: 3', 'cc: 2'])
  await terminal.settled()
  expect(terminal.text()).toBe('$ imgtui pull\naa: 3\ncc: 2')
  expect(terminal.cursor()).toMatchObject({ column: 0, row: 3 })
})

test('lines wider than the terminal are cut, wide characters too, and it wraps again afterwards', async () => {
  const { terminal, block } = drawing(10, 6)
  for (const end of ['a', 'b']) block([`${'界'.repeat(9)}`, `${'x'.repeat(30)}`, end])
  await terminal.settled()
  const [first, , third, ...rest] = terminal.lines()
  expect(first).toMatch(/^界+$/)
  expect([third, ...rest]).toEqual(['b', '', '', ''])
  expect(terminal.modes().autoWrap).toBe(true)
})

test('more lines than there is room for: the last ones, in place', async () => {
  const { terminal, written, block } = drawing(20, 5)
  const lines = Array.from({ length: 12 }, (_, at) => `part ${at}`)
  block(lines)
  block(lines.map((line) => `${line}!`))
  await terminal.settled()
  expect(terminal.lines()).toEqual(['part 8!', 'part 9!', 'part 10!', 'part 11!', ''])
  // Anything more would have scrolled off, once for each time it was drawn.
  expect(written()).toBe(8)
})
