import type { Workshop } from '../../../engine/workshop.ts'
import type { Keeper } from '../keeper.ts'
import { alone, containerRecord, createContainer, renameContainer } from './life.ts'

type Reading = 'diffContainer' | 'copyOut' | 'exportContainer' | 'cannotRun'

/** Looking into the containers of a store. What does the work is loaded when it is first asked for. */
export const readingContainers = (keeper: Keeper): Pick<Workshop, Reading> => ({
  diffContainer: async (id, { signal } = {}) => {
    const { diffContainer } = await import('./diff.ts')
    return diffContainer(keeper, await containerRecord(keeper, id), signal)
  },
  copyOut: async (id, path, to, options = {}) => {
    const { copyOut } = await import('./copy-out.ts')
    return copyOut(keeper, await containerRecord(keeper, id), path, to, options)
  },
  exportContainer: async (id, to, options = {}) => {
    const { exportContainer } = await import('./copy-out.ts')
    return exportContainer(keeper, await containerRecord(keeper, id), to, options)
  },
  cannotRun: async () => (await import('../run/start.ts')).cannotRun(),
})

/** Work on the containers of a store that changes something. */
export const workshopOf = (keeper: Keeper): Omit<Workshop, Reading> => ({
  createContainer: (spec, { signal } = {}) => createContainer(keeper, spec, signal),
  renameContainer: (id, name, { signal } = {}) => renameContainer(keeper, id, name, signal),
  copyIn: async (id, path, from, options = {}) => {
    const { copyIn } = await import('./copy-in.ts')
    return alone(keeper, id, (record) => copyIn(keeper, record, path, from, options))
  },
  commitContainer: async (id, options = {}) => {
    const { commitContainer } = await import('./commit.ts')
    return alone(keeper, id, (record) => commitContainer(keeper, record, options))
  },
  startContainer: async (id, options = {}) => (await import('../run/start.ts')).startContainer(keeper, id, options),
  stopContainer: async (id, options = {}) => {
    const { stopContainer } = await import('../run/start.ts')
    return stopContainer(keeper, await containerRecord(keeper, id), options)
  },
})
