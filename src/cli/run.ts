import type { Store } from '../engine/store.ts'
import type { Arguments } from './arguments.ts'
import { complainOf } from './faults.ts'
import type { ExitCode, Shell } from './shell.ts'

/** Runs the verb over the store and ends every connection. A fault is said on standard error. */
export const runVerb = async (store: Store, shell: Shell, asked: Arguments): Promise<ExitCode> => {
  try {
    if (asked.verb === 'rm') {
      const { rm } = await import('./rm.ts')
      return await rm(store, shell, asked)
    }
    const { ls } = await import('./ls.ts')
    return await ls(store, shell, asked)
  } catch (error) {
    shell.progress('')
    return complainOf(shell, error)
  } finally {
    store.close()
  }
}
