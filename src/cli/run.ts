import { isAbort } from '../engine/fault.ts'
import type { Store } from '../engine/store.ts'
import type { Arguments } from './arguments.ts'
import { complainOf } from './faults.ts'
import type { Shell } from './shell.ts'
import { entryOf, type Verb } from './verbs.ts'

type Run = (store: Store, shell: Shell, asked: Arguments) => Promise<number>

/** What carries out each verb, read from the disk only when it is asked for. */
const RUNS: Readonly<Record<Exclude<Verb, 'settings'>, () => Promise<Run>>> = {
  screen: async () => (await import('./ls.ts')).ls,
  ls: async () => (await import('./ls.ts')).ls,
  rm: async () => (await import('./rm.ts')).rm,
  prune: async () => (await import('./prune.ts')).prune,
  history: async () => (await import('./history.ts')).history,
  inspect: async () => (await import('./inspect.ts')).inspect,
  tag: async () => (await import('./tag.ts')).tag,
  pull: async () => (await import('./transfer/pull.ts')).pull,
  push: async () => (await import('./transfer/push.ts')).push,
  load: async () => (await import('./transfer/load.ts')).load,
  save: async () => (await import('./transfer/save.ts')).save,
  import: async () => (await import('./transfer/import.ts')).importRoot,
  'container ls': async () => (await import('./container/ls.ts')).listContainers,
  'container create': async () => (await import('./container/create.ts')).createContainer,
  'container run': async () => (await import('./container/run.ts')).runContainer,
  'container start': async () => (await import('./container/run.ts')).startContainer,
  'container stop': async () => (await import('./container/stop.ts')).stopContainers,
  'container rename': async () => (await import('./container/rename.ts')).renameContainer,
  'container rm': async () => (await import('./container/rm.ts')).removeContainers,
  'container cp': async () => (await import('./container/cp.ts')).copy,
  'container diff': async () => (await import('./container/diff.ts')).diffContainer,
  'container commit': async () => (await import('./container/commit.ts')).commitContainer,
  'container export': async () => (await import('./container/export.ts')).exportContainer,
  check: async () => (await import('./upkeep/check.ts')).check,
  repair: async () => (await import('./upkeep/repair.ts')).repair,
}

/** Runs the verb over the store and ends every connection. A fault is said on standard error. Resolves with the exit code. */
export const runVerb = async (store: Store, shell: Shell, asked: Arguments): Promise<number> => {
  const { verb } = asked
  try {
    // It needs no store, and is answered before one is looked for.
    if (verb === 'settings') return 0
    if (asked.readOnly && entryOf(verb).changes === true) {
      shell.complain('imgtui was started with --read-only. Nothing can be changed.\n')
      return 3
    }
    const run = await RUNS[verb]()
    return await run(store, shell, asked)
  } catch (error) {
    shell.progress('')
    if (!isAbort(error)) return complainOf(shell, error)
    shell.complain('Stopped.\n')
    return 3
  } finally {
    store.close()
  }
}
