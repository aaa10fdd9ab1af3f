import { harmless } from '../engine/harmless.ts'
import type { Store } from '../engine/store.ts'
import type { Arguments } from './arguments.ts'
import { canDecide, type Permission } from './consent.ts'
import { removeWanted } from './removal.ts'
import type { ExitCode, Shell } from './shell.ts'
import { survey } from './survey.ts'
import { readTargets } from './targets.ts'

type Asked = Permission & Pick<Arguments, 'operands' | 'json'>

/** `imgtui rm`: removes what the words stand for, after showing the plan. */
export const rm = async (store: Store, shell: Shell, asked: Asked): Promise<ExitCode> => {
  if (!canDecide(shell, asked, 'remove')) return 2
  const { sharing } = await survey({ store, shell })
  const wanted = readTargets(sharing.catalog, asked.operands)
  for (const says of wanted.unknown) shell.complain(`${harmless(says)}\n`)
  const { steps, refused } = await removeWanted({ store, shell, asked, sharing, wanted })
  const results = [...steps, ...refused].map(({ result }) => result)
  if (wanted.unknown.length > 0 || results.includes('failed')) return 1
  return results.some((result) => result === 'refused' || result === 'skipped') ? 3 : 0
}
