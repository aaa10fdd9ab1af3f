import { harmless } from '../engine/harmless.ts'
import { pruneTargets } from '../engine/plan.ts'
import type { Store } from '../engine/store.ts'
import type { Arguments } from './arguments.ts'
import { canDecide, type Permission } from './consent.ts'
import { readPruneFilters } from './prune-filters.ts'
import { removeWanted } from './removal.ts'
import type { ExitCode, Shell } from './shell.ts'
import { survey } from './survey.ts'

type Asked = Permission & Pick<Arguments, 'all' | 'filters' | 'json'>

/** `imgtui prune`: removes what nothing uses, after showing the plan. That something else is held is no failure here. */
export const prune = async (store: Store, shell: Shell, asked: Asked): Promise<ExitCode> => {
  if (!canDecide(shell, asked, 'remove')) return 2
  const { sharing } = await survey({ store, shell })
  const { catalog } = sharing
  const passes = readPruneFilters(asked.filters, { catalog, now: shell.now() })
  if (typeof passes !== 'function') {
    shell.complain(`${harmless(passes.wrong)}\n`)
    return 2
  }
  const targets = pruneTargets(catalog, asked.all ? 'unused' : 'dangling').filter(({ image: id }) => {
    const image = catalog.images.get(id)
    return image !== undefined && passes(image)
  })
  const wanted = { targets, refused: [], unknown: [] }
  const { steps } = await removeWanted({ store, shell, asked, sharing, wanted })
  if (steps.some(({ result }) => result === 'failed')) return 1
  return steps.some(({ result }) => result === 'refused' || result === 'skipped') ? 3 : 0
}
