import type { Ability } from '../abilities.ts'
import type { State } from '../state.ts'
import { missingWords } from '../words/ability.ts'

/** Why nothing can be removed at the moment; null when it can. */
export const mayNotRemove = ({ readOnly, store, run, facts }: State): string | null => {
  if (readOnly) return 'imgtui was started with --read-only. Nothing can be removed.'
  if (store.phase === 'lost' || store.phase === 'failed') return 'Not while the store is lost.'
  if (run !== null && run.phase !== 'done') return 'A removal is running.'
  if (facts.catalog === null || !facts.catalog.complete) return 'Not before the whole list has been read.'
  return null
}

/** What changes nothing in a store or anywhere else but in a new file. */
const HARMLESS: ReadonlySet<Ability> = new Set<Ability>(['save', 'exportContainer', 'check'])

/** Why the store cannot be asked for this at the moment; null when it can. */
export const mayNot = ({ abilities, readOnly, store }: State, ability: Ability): string | null => {
  if (!abilities.has(ability)) return missingWords(store.info?.kind ?? null, ability)
  if (readOnly && !HARMLESS.has(ability)) return 'imgtui was started with --read-only. Nothing can be changed.'
  return store.phase === 'lost' || store.phase === 'failed' ? 'Not while the store is lost.' : null
}
