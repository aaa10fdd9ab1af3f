import type { Arguments } from './arguments.ts'
import type { Shell } from './shell.ts'

/** What a command line says about doing it without a question. */
export type Permission = Pick<Arguments, 'yes' | 'dryRun' | 'readOnly'>

/** True when somebody can be asked, or nobody has to be; else says what is missing. `act` is a verb for the sentence. */
export const canDecide = (shell: Shell, { yes, dryRun, readOnly }: Permission, act: string): boolean => {
  if (dryRun || yes || readOnly || shell.ask !== null) return true
  shell.complain(`There is no terminal to ask on. Add --yes to ${act} without asking, or --dry-run to see the plan.\n`)
  return false
}

/** Only a plain yes is one. */
export const isYes = (answer: string): boolean => /^y(?:es)?$/i.test(answer.trim())
