import type { Operation } from './operation.ts'
import type { Outcome } from './subject.ts'

/** How often each kind of operation came to each kind of end. */
export type Coverage = ReadonlyMap<string, number>

const kindOf = (operation: Operation): string => {
  switch (operation.type) {
    case 'remove':
      return operation.bare ? 'remove (one call)' : 'remove'
    case 'prune':
      return operation.all ? 'prune all' : 'prune dangling'
    default:
      return operation.type
  }
}

const endOf = (outcome: Outcome): string => {
  switch (outcome.type) {
    case 'refused':
      return outcome.reasons.join(', ')
    case 'removed':
    case 'pruned':
      if (outcome.deleted.length === 0) return outcome.untagged.length === 0 ? 'nothing' : 'untagged only'
      return outcome.deleted.length === 1 ? 'deleted' : 'deleted with others'
    case 'loaded':
      return outcome.moved.length === 0 ? 'loaded' : 'loaded, names moved'
    default:
      return outcome.type
  }
}

/** What a step adds to a coverage. */
export const coverOf = (operation: Operation, outcome: Outcome, divergence: string | null): readonly string[] => [
  `${kindOf(operation)}: ${endOf(outcome)}`,
  ...(divergence === null ? [] : [`divergence: ${divergence}`]),
]

/** The coverage as lines, in the order of what was covered. */
export const coverageText = (coverage: Coverage): string =>
  [...coverage]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, count]) => `${String(count).padStart(8)}  ${what}`)
    .join('\n')
