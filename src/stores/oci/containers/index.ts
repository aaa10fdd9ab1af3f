import type { Workshop } from '../../../engine/workshop.ts'
import type { Keeper } from '../keeper.ts'
import { createContainer, renameContainer } from './life.ts'

/** Work on the containers of a store. */
export const workshopOf = (keeper: Keeper): Pick<Workshop, 'createContainer' | 'renameContainer'> => ({
  createContainer: (spec, { signal } = {}) => createContainer(keeper, spec, signal),
  renameContainer: (id, name, { signal } = {}) => renameContainer(keeper, id, name, signal),
})
