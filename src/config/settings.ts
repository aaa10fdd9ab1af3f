import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { KeyOverrides } from '../app/keys/keymap.ts'
import { GLYPHS, MOTIONS, SETTINGS, THEMES } from './schema.ts'

/** One sentence about something in the settings file that was not understood. May hold text from the file. */
export type SettingsProblem = string

/** The settings in force, and what in the file was not understood and is ignored. */
export type Settings = {
  readonly keys: KeyOverrides
  readonly theme: (typeof THEMES)[number]
  readonly glyphs: (typeof GLYPHS)[number]
  readonly motion: (typeof MOTIONS)[number]
  readonly problems: readonly SettingsProblem[]
}

/** What is in force without a settings file. */
export const DEFAULT_SETTINGS: Settings = { keys: {}, theme: 'auto', glyphs: 'auto', motion: 'on', problems: [] }

/** The name of the settings file, without its ending. */
export const SETTINGS_NAME = 'settings'

/** The settings file in the folder of the settings. */
export const settingsFile = (folder: string): string => join(folder, `${SETTINGS_NAME}.json`)

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const oneOf = <T extends string>(choices: readonly T[], value: unknown): T | null =>
  choices.find((choice) => choice === value) ?? null

const isOverride = (value: unknown): value is readonly string[] | false =>
  value === false || (Array.isArray(value) && value.every((key) => typeof key === 'string'))

type Reading = { readonly fields: Readonly<Record<string, unknown>>; readonly problems: SettingsProblem[] }

const readChoice = <T extends string>(
  { fields, problems }: Reading,
  name: string,
  choices: readonly [T, ...T[]],
): T => {
  const [usual] = choices
  if (!Object.hasOwn(fields, name)) return usual
  const chosen = oneOf(choices, fields[name])
  if (chosen === null)
    problems.push(
      `${name} can be ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}, not ${JSON.stringify(fields[name])}.`,
    )
  return chosen ?? usual
}

const readKeys = ({ fields, problems }: Reading): KeyOverrides => {
  if (!Object.hasOwn(fields, 'keys')) return {}
  if (!isFields(fields.keys)) {
    problems.push('keys takes commands with their keys: {"search.open": ["/", "ctrl+s"]}.')
    return {}
  }
  const entries = Object.entries(fields.keys)
  for (const [id, value] of entries)
    if (!isOverride(value)) problems.push(`The keys of ${id} are a list of keys, or false.`)
  return Object.fromEntries(
    entries.filter((entry): entry is [string, readonly string[] | false] => isOverride(entry[1])),
  )
}

/** Settings from the text of the file. Never throws: what is not understood is in `problems`, everything else in force. */
export const parseSettings = (text: string): Settings => {
  let value: unknown
  try {
    // Editors of some systems begin every file with a byte order mark.
    value = text.trim() === '' ? {} : JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    return { ...DEFAULT_SETTINGS, problems: [unreadable(text, error)] }
  }
  if (!isFields(value)) return { ...DEFAULT_SETTINGS, problems: ['The settings file must hold one JSON object.'] }
  const reading: Reading = { fields: value, problems: [] }
  const settings = {
    keys: readKeys(reading),
    theme: readChoice(reading, 'theme', THEMES),
    glyphs: readChoice(reading, 'glyphs', GLYPHS),
    motion: readChoice(reading, 'motion', MOTIONS),
  }
  const known = new Set<string>(SETTINGS.map(({ name }) => name))
  for (const name of Object.keys(value)) if (!known.has(name)) reading.problems.push(`There is no setting ${name}.`)
  return { ...settings, problems: reading.problems }
}

/** Says where the JSON breaks off, as far as the engine's message tells. */
const unreadable = (text: string, error: unknown): SettingsProblem => {
  const message = error instanceof Error ? error.message : ''
  const at = /position (\d+)/.exec(message)?.[1]
  const end = /end of JSON input/i.test(message) ? text.length : null
  const position = at === undefined ? end : Number(at)
  const where = position === null ? '' : ` in line ${text.slice(0, position).split('\n').length}`
  return `The settings file is not JSON${where}, so none of it is in force.`
}

/** Reads the settings of a folder. No file means the defaults; one that cannot be read is a problem. Never rejects. */
export const readSettings = async (folder: string): Promise<Settings> => {
  try {
    return parseSettings(await readFile(settingsFile(folder), 'utf8'))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'ENOENT' || code === 'ENOTDIR') return DEFAULT_SETTINGS
    return { ...DEFAULT_SETTINGS, problems: [`The settings file cannot be read${code === '' ? '' : ` (${code})`}.`] }
  }
}
