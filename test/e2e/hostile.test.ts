import { afterAll, describe, expect, test } from 'vitest'
import type { ListDocument } from '../../src/cli/list-document.ts'
import type { Ran } from '../support/command.ts'
import { runProgram } from '../support/command.ts'
import { engineWith, imageId } from '../support/fake-engine.ts'
import { foreignBytes, hostile, hostileWorld, shownHostile } from '../support/hostile.ts'
import type { Program, ProgramOptions } from '../support/program.ts'
import { openProgram } from '../support/program.ts'
import { startPty } from '../support/pty.ts'

/** Nothing of the data has done anything to the terminal, and the screen is whole. */
const expectUnharmed = (program: Program): void => {
  expect(foreignBytes(program.output())).toEqual([])
  expect(program.terminal.title()).toBe('')
  expect(program.terminal.clipboard()).toEqual([])
  expect(program.terminal.modes()).toMatchObject({
    alternateScreen: true,
    mouse: false,
    focusEvents: false,
    autoWrap: false,
  })
  const lines = program.terminal.lines()
  expect(lines[0]).toMatch(/^ imgtui {2}docker |^ Re(?:view|port)|^ Removing/)
  for (const line of lines) expect([...line].length).toBeLessThanOrEqual(program.terminal.columns())
}

/** What can stand on a command line: everything but the byte that ends its words. */
const asWord = (text: string): string => text.replaceAll('\u0000', '')

/** Opens on the hostile engine and waits for its list. */
const openHostile = async (options: ProgramOptions = {}): Promise<Program> => {
  const program = await openProgram({ world: hostileWorld(), ...options })
  await program.waitFor((screen) => screen.includes('child/image:1') && !screen.includes('reading'))
  return program
}

const sizes = [
  ['on one screen with details', { columns: 170, rows: 50 }],
  ['on a small screen', { columns: 80, rows: 24 }],
  ['without colours and UTF-8', { columns: 120, rows: 40, env: { NO_COLOR: '1', LANG: 'C', LC_ALL: 'C' } }],
] as const

describe.each(sizes)('hostile data %s', (_, size) => {
  test('is shown harmlessly in the list, in every tab and in raw', async () => {
    await using program = await openHostile(size)
    program.press('/')
    program.send('plain')
    await program.waitFor((screen) => !screen.includes('child/image'))
    program.press('enter')
    for (const [key, wanted] of [
      ['1', 'historytop'],
      ['3', '50.0 MB'],
      ['4', 'othing'],
      ['2', 'entrypoint'],
    ] as const) {
      program.press(key)
      await program.waitFor(wanted)
      expectUnharmed(program)
    }
    program.press('enter')
    // Every row of the inspection and of the raw answer passes by.
    for (let pages = 0; pages < 12; pages += 1) {
      program.press('pagedown', 'enter')
      await program.waitFor(() => true)
    }
    program.press('/')
    program.send('rawvalue')
    await program.waitFor(/\/rawvalue/)
    program.press('enter')
    await program.waitFor((screen) => screen.includes('rawvalue'))
    expectUnharmed(program)
    program.press('t')
    program.press('?')
    await program.waitFor('Keys')
    program.press('esc')
    await program.waitFor((screen) => !screen.includes('Keys'))
    expectUnharmed(program)
  })

  test('is shown harmlessly in a refusal, in a review and in a report', async () => {
    await using program = await openHostile(size)
    program.press('/')
    program.send('held')
    await program.waitFor((screen) => screen.includes('held/image:1') && /All 1\b|\b1 of 1\b/.test(screen))
    program.press('enter', '4')
    await program.waitFor('container<')
    program.press('d')
    await program.waitFor('Not removed')
    expectUnharmed(program)
    program.press('esc')
    await program.waitFor((screen) => !screen.includes('Not removed'))
    if (size.columns === 80) {
      program.press('q')
      await program.waitFor('IMAGE')
    }
    program.press('esc')
    await program.waitFor(/All 5\b/)
    program.press('a', 'd')
    await program.waitFor('No, keep everything')
    expect(program.text()).toContain('container<')
    expectUnharmed(program)
    program.engine.intercept = (request) => {
      if (!request.startsWith('DELETE')) return null
      const status = request.includes(imageId('second').slice(0, 20)) ? 500 : 409
      return { status, body: { message: hostile('refusal') } }
    }
    program.press('right')
    await program.waitFor(/[▸>] {2}Remove/)
    program.press('enter')
    await program.waitFor('Report:')
    expect(program.text()).toContain(shownHostile('refusal'))
    expectUnharmed(program)
    program.press('enter')
    await program.waitFor('child/image:1')
    expectUnharmed(program)
  })
})

describe('hostile answers', () => {
  test.each([404, 409, 500])('an engine that greets with status %i and harm', async (status) => {
    await using program = await openProgram({ world: hostileWorld(), columns: 100 })
    program.engine.intercept = (request) =>
      request.includes('/info') || request.includes('/images')
        ? { status, body: { message: hostile('greeting') } }
        : null
    await program.waitFor(shownHostile('greeting'))
    expectUnharmed(program)
  })

  test('an address and settings full of harm', async () => {
    const settings = JSON.stringify({
      theme: hostile('theme'),
      [hostile('setting')]: 1,
      keys: { [hostile('key')]: ['x'] },
    })
    await using program = await openProgram({
      host: `unix:///tmp/${asWord(hostile('socket'))}`,
      settings,
    })
    await program.waitFor(shownHostile('socket').slice(0, 8))
    program.press(':')
    program.send('settings')
    await program.waitFor('Settings that were not understood')
    program.press('enter')
    await program.waitFor('theme')
    expectUnharmed(program)
  })
})

describe('hostile data on the command line', () => {
  const engine = engineWith(hostileWorld())
  afterAll(async () => (await engine).close())
  const run = async (...args: readonly string[]): Promise<Ran> =>
    runProgram(['--host', `unix://${(await engine).socket}`, ...args])
  const expectPlain = ({ out, err }: Ran): void => {
    for (const text of [out, err]) {
      expect(foreignBytes(text)).toEqual([])
      expect(text).not.toContain('\u001b')
      expect(text).not.toContain('\r')
    }
  }

  test('the list, short and long', async () => {
    const [short, long] = [await run('ls', '--all'), await run('ls', '--all', '--no-trunc')]
    expect(short.code).toBe(0)
    // A heading, five images, and the totals: no line more than there should be.
    expect(short.out.split('\n').filter((line) => line.includes('plain/name'))).toHaveLength(1)
    expect(short.out.trimEnd().split('\n').length).toBeLessThan(12)
    expectPlain(short)
    expectPlain(long)
  })

  test('the document: harmless as text, and the very same data to whoever parses it', async () => {
    const ran = await run('ls', '--json')
    expectPlain(ran)
    const { images, store } = JSON.parse(ran.out) as ListDocument
    expect(store.version).toBe(hostile('version'))
    const first = images.find(({ id }) => id === imageId('first'))
    expect(Object.entries(first?.labels ?? {})).toContainEqual([hostile('labelkey'), hostile('labelvalue')])
    const third = images.find(({ id }) => id === imageId('third'))
    expect(third?.containers.map(({ name }) => name)).toContain(hostile('container'))
  })

  test('removing: plans, refusals, reports and errors', async () => {
    const words = [imageId('third'), imageId('fifth'), asWord(hostile('no such word')), 'child/image:1']
    expectPlain(await run('rm', '--dry-run', ...words))
    expectPlain(await run('rm', '--dry-run', '--json', ...words))
    const world = await engine
    world.intercept = (request) =>
      request.startsWith('DELETE') ? { status: 409, body: { message: hostile('refusal') } } : null
    const [text, document] = [
      await run('rm', '--yes', 'child/image:1'),
      await run('rm', '--yes', '--json', 'child/image:1'),
    ]
    expectPlain(text)
    expectPlain(document)
    expect(text.out).toContain(shownHostile('refusal'))
    expect(text.code).toBe(3)
    world.intercept = () => ({ status: 500, body: { message: hostile('failure') } })
    const failed = await run('ls')
    expect(failed.code).not.toBe(0)
    expectPlain(failed)
    expectPlain(await run('ls', '--filter', asWord(hostile('filter'))))
    expectPlain(await run(asWord(hostile('verb'))))
    world.intercept = () => null
  })

  test('on a terminal, where a question is asked', async () => {
    const { socket } = await engine
    const pty = startPty({ columns: 100, rows: 40, args: ['--host', `unix://${socket}`, 'rm', imageId('first')] })
    await pty.waitFor('[y/N]')
    pty.send('n\r')
    expect((await pty.exit).code).toBe(3)
    expect(pty.terminal.title()).toBe('')
    expect(pty.terminal.clipboard()).toEqual([])
    expect(foreignBytes(pty.output())).toEqual([])
    await pty.close()
  })
})
