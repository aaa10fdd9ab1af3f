import { type ChildProcess, spawn } from 'node:child_process'
import { noteRunning, startOf } from '../containers/running.ts'
import type { Keeper } from '../keeper.ts'

/** Processes that stand in for what containers run. */
export type Sleepers = { readonly end: () => void }

// It ends by itself soon after the program that it belongs to, however that one ends.
const SLEEP = `while kill -0 ${process.pid} 2>/dev/null; do sleep 2; done`

/** Starts one process for each container: what says that it runs is then as true as for any other. Linux only. */
export const startSleepers = async ({ fs, paths, now }: Keeper, containers: readonly string[]): Promise<Sleepers> => {
  const children: ChildProcess[] = []
  if (process.platform === 'linux')
    for (const id of containers) {
      const child = spawn('/bin/sh', ['-c', SLEEP], { stdio: 'ignore' })
      child.on('error', () => {})
      child.unref()
      children.push(child)
      const started = child.pid === undefined ? null : await startOf(fs, child.pid)
      if (child.pid !== undefined && started !== null)
        await noteRunning(fs, paths, id, { pid: child.pid, started, at: now() })
    }
  return {
    end: () => {
      for (const child of children) child.kill()
    },
  }
}
