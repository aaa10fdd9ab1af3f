import type { State } from '../state.ts'

/** The store is empty, and can be filled from here: then a screen of its own says how. */
export const isUnfilled = ({ facts, abilities, store }: State): boolean =>
  store.phase === 'live' &&
  facts.catalog?.complete === true &&
  facts.catalog.images.size === 0 &&
  (abilities.has('pull') || abilities.has('load') || abilities.has('importRoot'))
