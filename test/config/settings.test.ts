import { writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Conf from 'conf'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { settings } from '../../src/cli/settings.ts'
import { changeSetting } from '../../src/config/change.ts'
import { cacheFolder, configFolder } from '../../src/config/folders.ts'
import { GLYPHS, MOTIONS, schemas, THEMES } from '../../src/config/schema.ts'
import { DEFAULT_SETTINGS, parseSettings, readSettings, settingsFile } from '../../src/config/settings.ts'
import { recordingShell } from '../cli/shell.ts'
import { hostileText } from '../support/arbitraries.ts'

let folder = ''

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'imgtui-settings-')), 'imgtui')
})

afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }))

const write = async (text: string): Promise<void> => {
  await mkdir(folder, { recursive: true })
  await writeFile(settingsFile(folder), text)
}

describe('the folders', () => {
  const at = (platform: NodeJS.Platform, env: Record<string, string> = {}) => ({ env, platform, home: '/home/me' })

  test('are those of XDG, on every system', () => {
    const env = { XDG_CONFIG_HOME: '/etc/mine', XDG_CACHE_HOME: '/var/mine' }
    for (const platform of ['linux', 'darwin'] as const) {
      expect(configFolder(at(platform, env))).toBe('/etc/mine/imgtui')
      expect(cacheFolder(at(platform, env))).toBe('/var/mine/imgtui')
    }
  })

  test.each(['relative', '', './x'])('XDG paths like %j are no paths', (path) => {
    const env = { XDG_CONFIG_HOME: path, XDG_CACHE_HOME: path }
    expect(configFolder(at('linux', env))).toBe('/home/me/.config/imgtui')
    expect(cacheFolder(at('linux', env))).toBe('/home/me/.cache/imgtui')
  })

  test('otherwise those of the system', () => {
    expect(configFolder(at('darwin'))).toBe('/home/me/Library/Preferences/imgtui')
    expect(cacheFolder(at('darwin'))).toBe('/home/me/Library/Caches/imgtui')
    expect(configFolder(at('win32', { APPDATA: '/roaming' }))).toBe('/roaming/imgtui')
    expect(cacheFolder(at('win32', { LOCALAPPDATA: '/local' }))).toBe('/local/imgtui')
    expect(configFolder(at('freebsd'))).toBe('/home/me/.config/imgtui')
  })
})

describe('the settings file', () => {
  test('need not be there, and is not made by reading', async () => {
    expect(await readSettings(folder)).toEqual(DEFAULT_SETTINGS)
    await expect(readFile(settingsFile(folder))).rejects.toThrow()
  })

  test('is in force', async () => {
    await write(
      '\uFEFF{"theme": "light", "glyphs": "ascii", "motion": "off", "keys": {"search.open": ["/", "ctrl+s"], "mark.all": false}}',
    )
    expect(await readSettings(folder)).toEqual({
      theme: 'light',
      glyphs: 'ascii',
      motion: 'off',
      keys: { 'search.open': ['/', 'ctrl+s'], 'mark.all': false },
      problems: [],
    })
  })

  test.each(['', '  \n', '{}'])('%j is every default', (text) => {
    expect(parseSettings(text)).toEqual(DEFAULT_SETTINGS)
  })

  test('what is not understood is named, everything else stays in force', () => {
    const text = JSON.stringify({
      theme: 'blue',
      motion: 'off',
      colour: 1,
      keys: { 'mark.all': 'x', 'mark.clear': ['C'], 'mark.range': [1], 'mark.toggle': true },
    })
    expect(parseSettings(text)).toEqual({
      theme: 'auto',
      glyphs: 'auto',
      motion: 'off',
      keys: { 'mark.clear': ['C'] },
      problems: [
        'The keys of mark.all are a list of keys, or false.',
        'The keys of mark.range are a list of keys, or false.',
        'The keys of mark.toggle are a list of keys, or false.',
        'theme can be auto, dark, light, high-contrast or plain, not "blue".',
        'There is no setting colour.',
      ],
    })
  })

  test.each([
    ['{\n  "theme": "dark",\n  oops\n}', 'The settings file is not JSON in line 3, so none of it is in force.'],
    ['{"theme": "dark"', 'The settings file is not JSON in line 1, so none of it is in force.'],
    ['{\n\n', 'The settings file is not JSON in line 3, so none of it is in force.'],
    ['[]', 'The settings file must hold one JSON object.'],
    ['null', 'The settings file must hold one JSON object.'],
    ['"x"', 'The settings file must hold one JSON object.'],
  ])('%j', (text, problem) => {
    expect(parseSettings(text)).toEqual({ ...DEFAULT_SETTINGS, problems: [problem] })
  })

  test('keys must be an object', () => {
    expect(parseSettings('{"keys": []}').problems).toEqual([
      'keys takes commands with their keys: {"search.open": ["/", "ctrl+s"]}.',
    ])
  })

  test('one that cannot be read is a problem and no crash', async () => {
    await mkdir(settingsFile(folder), { recursive: true })
    expect((await readSettings(folder)).problems).toEqual(['The settings file cannot be read (EISDIR).'])
  })

  test('whatever is in it, the program gets settings it can use', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          hostileText,
          fc.json(),
          value.map((some) => JSON.stringify(some)),
        ),
        (text) => {
          const { theme, glyphs, motion, keys } = parseSettings(text)
          expect(THEMES).toContain(theme)
          expect(GLYPHS).toContain(glyphs)
          expect(MOTIONS).toContain(motion)
          for (const chords of Object.values(keys))
            expect(chords === false || chords.every((chord) => typeof chord === 'string')).toBe(true)
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('is read here and by conf alike: one finds a fault exactly where the other does', async () => {
    await mkdir(folder, { recursive: true })
    fc.assert(
      fc.property(value, (some) => {
        const text = JSON.stringify(some)
        writeFileSync(settingsFile(folder), text)
        const { problems } = parseSettings(text)
        const conf = (): unknown => new Conf({ cwd: folder, configName: 'settings', schema: schemas() })
        if (problems.length === 0) expect(conf).not.toThrow()
        else expect(conf).toThrow(/schema violation/i)
      }),
      { numRuns: 100 },
    )
  })
})

const junk = fc.constantFrom<unknown>(1, null, true, 'blue', [], {}, ['x'])
const value = fc.record(
  {
    theme: fc.oneof(fc.constantFrom(...THEMES), junk),
    glyphs: fc.oneof(fc.constantFrom(...GLYPHS), junk),
    motion: fc.oneof(fc.constantFrom(...MOTIONS), junk),
    keys: fc.oneof(
      fc.dictionary(
        fc.constantFrom('mark.all', 'x y', '__proto__', 'a'),
        fc.oneof(fc.array(fc.string()), fc.constant(false), junk),
      ),
      junk,
    ),
  },
  { requiredKeys: [] },
)

describe('imgtui settings', () => {
  test('shows what is in force', async () => {
    await write('{"theme": "dark", "keys": {"mark.all": ["A"]}}')
    const { shell, kept } = recordingShell()
    expect(await settings(folder, shell, [])).toBe(0)
    expect(kept).toMatchObject({
      out: `${settingsFile(folder)}\n\ntheme   dark\nglyphs  auto\nmotion  on\nkeys    1 command changed\n`,
      err: '',
    })
  })

  test('names what was not understood, commands and keys too, harmlessly', async () => {
    await write(JSON.stringify({ theme: '\u001b[2J', keys: { nope: ['x'], 'mark.all': ['hyper+x'] } }))
    const { shell, kept } = recordingShell()
    expect(await settings(folder, shell, [])).toBe(1)
    expect(kept.err).toContain('  There is no command nope.\n')
    expect(kept.err).toContain('  “hyper+x” for mark.all is not a key.\n')
    expect(kept.err.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  })

  test('changes one and leaves the rest as it was', async () => {
    await write('{"theme": "dark", "keys": {"mark.all": ["A"]}}')
    const { shell, kept } = recordingShell()
    expect(await settings(folder, shell, ['glyphs', 'ascii'])).toBe(0)
    expect(kept).toMatchObject({ out: '', err: '' })
    expect(JSON.parse(await readFile(settingsFile(folder), 'utf8'))).toEqual({
      theme: 'dark',
      keys: { 'mark.all': ['A'] },
      glyphs: 'ascii',
    })
  })

  test('makes the folder and the file for the first change', async () => {
    expect(await changeSetting(folder, 'motion', 'off')).toBeNull()
    expect(await readSettings(folder)).toEqual({ ...DEFAULT_SETTINGS, motion: 'off' })
  })

  test.each([
    [['theme', 'blue'], 'theme can be auto, dark, light, high-contrast, plain.'],
    [['nope', 'x'], 'There is no setting nope; there is theme, glyphs, motion.'],
    [['keys', 'x'], 'keys are changed in '],
  ])('%j is wrong usage', async (operands, says) => {
    const { shell, kept } = recordingShell()
    expect(await settings(folder, shell, operands)).toBe(2)
    expect(kept.err).toContain(says)
    await expect(readFile(settingsFile(folder))).rejects.toThrow()
  })

  test('never writes over a file that is not understood whole', async () => {
    const text = '{"theme": "blue"}'
    await write(text)
    const { shell, kept } = recordingShell()
    expect(await settings(folder, shell, ['motion', 'off'])).toBe(1)
    expect(kept.err).toBe('The settings file has to be understood whole before it can be changed.\n')
    expect(await readFile(settingsFile(folder), 'utf8')).toBe(text)
  })
})
