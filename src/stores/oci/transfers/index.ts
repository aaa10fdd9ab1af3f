import type { Transfers } from '../../../engine/transfer.ts'
import type { Keeper } from '../keeper.ts'
import { tagImage } from '../tag.ts'

/** Copying images out of a store; it changes nothing there. What does the work is loaded when it is first asked for. */
export const savingOf = (keeper: Keeper): Pick<Transfers, 'save'> => ({
  save: async (images, to, options) => (await import('./archives.ts')).saveFrom(keeper, images, to, options),
})

/** Bringing images into a store, and to registries. */
export const transfersOf = (keeper: Keeper): Omit<Transfers, 'save'> => ({
  tag: (id, reference, { signal } = {}) => tagImage(keeper, id, reference, signal),
  load: async (from, options) => (await import('./archives.ts')).loadInto(keeper, from, options),
  importRoot: async (from, options) => (await import('./archives.ts')).importInto(keeper, from, options),
  pull: async (reference, options) => (await import('./registries.ts')).pullImage(keeper, reference, options),
  push: async (reference, options) => (await import('./registries.ts')).pushImage(keeper, reference, options),
})
