import { harmless } from '../../engine/harmless.ts'
import type { Store } from '../../engine/store.ts'
import { abilityOf } from '../ability.ts'
import type { Arguments } from '../arguments.ts'
import { canDecide, isYes, type Permission } from '../consent.ts'
import { jsonText } from '../document.ts'
import type { ExitCode, Shell } from '../shell.ts'

type Asked = Permission & Pick<Arguments, 'json' | 'forgetBroken' | 'adopt' | 'restoreTags'>

const lines = (steps: readonly string[]): string => steps.map((says) => `${harmless(says)}\n`).join('')

/** What keeps the repair from being carried out, as it is said; null when nothing does. */
const declined = async (shell: Shell, { yes, readOnly }: Permission): Promise<string | null> => {
  if (readOnly) return 'imgtui was started with --read-only. Nothing can be changed.\n'
  if (yes || shell.ask === null) return null
  return isYes(await shell.ask('Do this? [y/N] ')) ? null : 'The answer was no. Nothing was changed.\n'
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((says, index) => says === b[index])

/** `imgtui repair`: shows what would be done, asks, and does it. */
export const repair = async (store: Store, shell: Shell, asked: Asked): Promise<ExitCode> => {
  const { json, dryRun, forgetBroken, adopt, restoreTags, yes } = asked
  const repairStore = await abilityOf(store, 'repair')
  if (!canDecide(shell, asked, 'repair')) return 2
  const options = { forgetBroken, adopt, restoreTags, signal: shell.interrupted() }
  const planned = await repairStore({ ...options, dryRun: true })
  const finish = (done: boolean, steps: readonly string[]): void => {
    if (json) shell.print(jsonText({ schema: 1, done, steps }))
  }
  if (!json) shell.print(planned.length === 0 ? 'There is nothing to repair.\n' : lines(planned))
  else if (!dryRun && !yes) shell.complain(lines(planned))
  if (planned.length === 0 || dryRun) {
    finish(false, planned)
    return 0
  }
  const no = await declined(shell, asked)
  if (no !== null) {
    shell.complain(no)
    finish(false, planned)
    return 3
  }
  const done = await repairStore(options)
  finish(true, done)
  if (!json)
    shell.print(same(done, planned) ? 'Done.\n' : `Others worked on the store meanwhile. Done:\n${lines(done)}`)
  return 0
}
