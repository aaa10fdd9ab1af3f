import { describe, expect, test } from 'vitest'
import { SCOPES } from '../../src/app/commands/command.ts'
import { COMMANDS } from '../../src/app/commands/table.ts'
import { parseChord } from '../../src/app/keys/chord.ts'
import { keymapOf } from '../../src/app/keys/keymap.ts'
import { PLAIN } from '../../src/tui/theme/themes.ts'
import { image } from '../support/arbitraries.ts'
import { drive, NOW } from '../support/driver.tsx'
import { shop } from '../support/shop.ts'

describe('the command table', () => {
  test('has one meaning for each key in each scope, every key spelled canonically', () => {
    for (const scope of SCOPES) {
      const chords = COMMANDS.filter(({ scopes }) => scopes.includes(scope)).flatMap(({ keys }) => keys)
      expect(chords, scope).toEqual([...new Set(chords)])
    }
    for (const { id, keys } of COMMANDS) for (const key of keys) expect(parseChord(key), id).toBe(key)
  })

  test('has unique IDs, titles, and footer words that fit', () => {
    const ids = COMMANDS.map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)])
    for (const { title, hint } of COMMANDS) {
      expect(title.length).toBeGreaterThan(3)
      if (typeof hint === 'string') expect(hint.length).toBeLessThanOrEqual(12)
    }
  })

  test('binds nothing to D, X and P: no shifted letter is the dangerous twin of a plain one', () => {
    expect(COMMANDS.flatMap(({ keys }) => keys).filter((key) => /^[DXP]$/.test(key))).toEqual([])
  })

  test('takes keys from the settings and says what it does not understand', () => {
    const keymap = keymapOf(COMMANDS, {
      'image.remove': ['x'],
      'app.interrupt': false,
      'no.such': ['z'],
      'help.open': ['hyper+z'],
    })
    expect(keymap.keysOf('image.remove')).toEqual(['x'])
    expect(keymap.keysOf('app.interrupt')).toEqual(['ctrl+c'])
    expect(keymap.problems).toHaveLength(3)
  })
})

describe('the program', () => {
  test('help, palette and footer come from the table', async () => {
    await using driver = await drive(shop(NOW), { columns: 120, rows: 40 })
    await driver.press('?')
    expect(driver.text()).toContain('Mark or unmark, and go down')
    await driver.press('esc', ':')
    await driver.type('dangl')
    expect(driver.text()).toContain('Prune dangling images')
    await driver.press('enter')
    expect(driver.app.loop.get().screen).toBe('review')
  })

  test('esc goes one step back and never quits; q quits only from the main screen', async () => {
    await using driver = await drive(shop(NOW))
    await driver.press('enter', 'q')
    expect(driver.hasQuit()).toBe(false)
    expect(driver.app.loop.get().screen).toBe('images')
    await driver.press('esc')
    expect(driver.hasQuit()).toBe(false)
    expect(driver.text()).toContain('q quits.')
    await driver.press('q')
    expect(driver.hasQuit()).toBe(true)
  })

  test.each([
    [60, 15],
    [80, 24],
    [100, 36],
    [120, 40],
    [200, 60],
  ])('fills %i x %i exactly, whatever the names are', async (columns, rows) => {
    const long = `registry.example.com:5000/a/very/long/path/${'of-things-'.repeat(9)}end:${'1.2.3-build-'.repeat(8)}`
    const nasty = ['evil/\u001b[2Jname:1', 'zwj/👨‍👩‍👧‍👦:1', 'cjk/漢字漢字漢字:latest', 'rtl/\u202eabc:1']
    const images = [
      ...shop(NOW).images,
      image('long', { references: [long], size: 5 }),
      ...nasty.map((name, index) =>
        image(name, { references: [name], size: index, labels: { x: '\u001b]0;hi\u0007' } }),
      ),
    ]
    await using driver = await drive({ ...shop(NOW), images }, { columns, rows })
    for (const keys of [
      [],
      ['G'],
      ['enter'],
      ['2'],
      ['3'],
      ['4'],
      ['esc'],
      ['a', 'd'],
      ['esc', '?'],
      ['esc', ':'],
      ['esc', 'p'],
      ['esc', '/'],
    ]) {
      await driver.press(...keys)
      expect(driver.lines()).toHaveLength(rows)
      expect(driver.screen.output()).not.toContain('\u001b[2J')
      expect(driver.screen.output()).not.toContain('\u001b]0;')
    }
    await driver.press('esc')
    expect(driver.lines()[0]).toContain('imgtui')
    expect(driver.lines().at(-1)).toContain('quit')
  })

  test('says so below 60x15 and comes back when there is room', async () => {
    await using driver = await drive(shop(NOW), { columns: 44, rows: 9 })
    expect(driver.text()).toContain('imgtui needs 60 x 15 cells.')
    driver.app.loop.send({ type: 'terminal.resized', columns: 80, rows: 24 })
    await driver.screen.resize(80, 24)
    expect(driver.text()).toContain('nvidia/cuda')
  })

  test('draws without colours, and without Unicode', async () => {
    await using plain = await drive(shop(NOW), { theme: PLAIN, unicode: false })
    expect(plain.screen.output()).not.toContain('38;2;')
    expect(plain.text()).toMatch(/^[\x20-\x7e\n]*$/)
    expect(plain.text()).toContain('> - nvidia/cuda')
  })
})
