import type { Store } from '../engine/store.ts'

/** What a store may or may not be able to do beyond listing and removing, by the names of its methods. */
export const ABILITIES = [
  'pull',
  'load',
  'importRoot',
  'tag',
  'save',
  'push',
  'createContainer',
  'renameContainer',
  'commitContainer',
  'exportContainer',
  'startContainer',
  'stopContainer',
  'check',
  'repair',
] as const satisfies readonly (keyof Store)[]
export type Ability = (typeof ABILITIES)[number]

/** The abilities of a store, found by the presence of their methods. */
export const abilitiesOf = (store: Store): ReadonlySet<Ability> =>
  new Set(ABILITIES.filter((ability) => store[ability] !== undefined))
