import type { State } from '../state.ts'

/** Why nothing can be removed at the moment; null when it can. */
export const mayNotRemove = ({ readOnly, store, run, facts }: State): string | null => {
  if (readOnly) return 'imgtui was started with --read-only. Nothing can be removed.'
  if (store.phase === 'lost' || store.phase === 'failed') return 'Not while the store is lost.'
  if (run !== null && run.phase !== 'done') return 'A removal is running.'
  if (facts.catalog === null || !facts.catalog.complete) return 'Not before the whole list has been read.'
  return null
}
