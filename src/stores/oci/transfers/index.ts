import type { Transfers } from '../../../engine/transfer.ts'
import type { Keeper } from '../keeper.ts'
import { tagImage } from '../tag.ts'

/** Bringing images into the store and out of it. What does the work is loaded when it is first asked for. */
export const transfersOf = (keeper: Keeper): Pick<Transfers, 'tag' | 'pull' | 'push'> => ({
  tag: (id, reference, { signal } = {}) => tagImage(keeper, id, reference, signal),
  pull: async (reference, options) => (await import('./registries.ts')).pullImage(keeper, reference, options),
  push: async (reference, options) => (await import('./registries.ts')).pushImage(keeper, reference, options),
})
