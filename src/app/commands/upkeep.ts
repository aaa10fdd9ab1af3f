import { runningJobs } from '../select/jobs.ts'
import { mayNot } from '../select/permission.ts'
import type { State } from '../state.ts'
import type { Command } from './command.ts'

const UPKEEP_TASKS: ReadonlySet<string> = new Set(['check', 'survey', 'repair'])

const notNow =
  (ability: 'check' | 'repair') =>
  (state: State): string | null =>
    mayNot(state, ability) ??
    (runningJobs(state).some(({ task }) => UPKEEP_TASKS.has(task.type))
      ? 'The store is being looked at already.'
      : null)

export const UPKEEP: readonly Command[] = [
  {
    id: 'store.check',
    title: 'Check the store: read every blob',
    group: 'Program',
    scopes: ['everywhere'],
    keys: [],
    disabled: notNow('check'),
    run: ({ acts }) => acts.submit({ type: 'check' }),
  },
  {
    id: 'store.repair',
    title: 'Repair the store (asks)',
    group: 'Program',
    scopes: ['everywhere'],
    keys: [],
    disabled: notNow('repair'),
    run: ({ acts }) => acts.submit({ type: 'survey' }),
  },
]
