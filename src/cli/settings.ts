import { COMMANDS } from '../app/commands/table.ts'
import { keymapOf } from '../app/keys/keymap.ts'
import { counted } from '../app/words/counted.ts'
import { changeSetting } from '../config/change.ts'
import { SETTINGS } from '../config/schema.ts'
import { readSettings, settingsFile } from '../config/settings.ts'
import { harmless } from '../engine/harmless.ts'
import type { ExitCode, Shell } from './shell.ts'

const show = async (folder: string, shell: Shell): Promise<ExitCode> => {
  const { keys, theme, glyphs, motion, problems } = await readSettings(folder)
  const changed = Object.keys(keys).length
  const rows = {
    theme,
    glyphs,
    motion,
    keys: changed === 0 ? 'as they come' : `${counted(changed, 'command', 'commands')} changed`,
  }
  shell.print(`${harmless(settingsFile(folder))}\n\n`)
  for (const [name, value] of Object.entries(rows)) shell.print(`${name.padEnd(8)}${value}\n`)
  // Whether a command exists and a key is one, only the table of commands knows.
  const all = [...problems, ...keymapOf(COMMANDS, keys).problems]
  if (all.length === 0) return 0
  shell.complain(`\nNot understood, and ignored:\n${all.map((says) => `  ${harmless(says)}\n`).join('')}`)
  return 1
}

const change = async (folder: string, shell: Shell, [name = '', value = '']: readonly string[]): Promise<ExitCode> => {
  const setting = SETTINGS.find((one) => one.name === name)
  const choices = setting?.schema.type === 'string' ? setting.schema.enum : null
  const names = SETTINGS.filter(({ schema }) => schema.type === 'string').map((one) => one.name)
  if (setting !== undefined && choices === null) {
    shell.complain(`${name} are changed in ${harmless(settingsFile(folder))}\n`)
    return 2
  }
  if (choices === null || !choices.includes(value)) {
    const says =
      choices === null
        ? `There is no setting ${name}; there is ${names.join(', ')}.`
        : `${name} can be ${choices.join(', ')}.`
    shell.complain(`${harmless(says)}\n`)
    return 2
  }
  const problem = await changeSetting(folder, name, value)
  if (problem === null) return 0
  shell.complain(`${harmless(problem)}\n`)
  return 1
}

/** `imgtui settings`: shows the settings, or changes one that has a choice. */
export const settings = (folder: string, shell: Shell, operands: readonly string[]): Promise<ExitCode> =>
  operands.length === 0 ? show(folder, shell) : change(folder, shell, operands)
