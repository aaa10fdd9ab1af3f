import { join } from 'node:path'
import { fieldsOf, numberOf, textOf } from '../../decode.ts'
import type { StoreFs } from '../fs.ts'
import type { Paths } from '../paths.ts'
import { replaceFile } from '../write.ts'

/** The process that a container runs as. */
export type Running = {
  readonly pid: number
  /** When the kernel says it was started; a process that got the same number later has another. */
  readonly started: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

const LIMIT = 64 * 1024
const statePath = (paths: Paths, id: string): string => join(paths.running, `${id}.json`)

/** When a process was started, in the kernel's own words (field 22 of proc(5) stat); null when there is none. */
export const startOf = async (fs: StoreFs, pid: number): Promise<string | null> => {
  const bytes = await fs.readFile(`/proc/${pid}/stat`, LIMIT).catch(() => null)
  if (bytes === null) return null
  const text = bytes.toString('latin1')
  // The name of the program may hold anything, so the fields are counted from behind it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' ? null : (fields[19] ?? null)
}

/** The process of a container, if it runs at this very moment; what was written down is believed only when it still does. */
export const runningAs = async (fs: StoreFs, paths: Paths, id: string): Promise<Running | null> => {
  const bytes = await fs.readFile(statePath(paths, id), LIMIT)
  if (bytes === null) return null
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
  const { pid, started, at } = fieldsOf(value)
  const found = { pid: numberOf(pid) ?? 0, started: textOf(started), at: numberOf(at) ?? 0 }
  return found.pid > 0 && (await startOf(fs, found.pid)) === found.started ? found : null
}

export const noteRunning = (fs: StoreFs, paths: Paths, id: string, running: Running): Promise<void> =>
  replaceFile(fs, statePath(paths, id), JSON.stringify(running), { durable: false })

export const noteEnded = (fs: StoreFs, paths: Paths, id: string): Promise<void> => fs.remove(statePath(paths, id))
