import type { DatabaseSync } from 'node:sqlite'
import { asDiskError } from './faults.ts'

/** Loads SQLite when it is first needed, without the warning of older Nodes: it would be written across the screen. */
const load = async (): Promise<typeof import('node:sqlite')> => {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return await import('node:sqlite')
  } finally {
    process.emitWarning = emitWarning
  }
}

/**
 * Opens a database file, or makes it. `timeout` in milliseconds is how long a call waits for others, and the whole
 * program with it. Rejects with the error of the file system that stood in the way.
 */
export const openSqlite = async (path: string, timeout: number): Promise<DatabaseSync> => {
  const { DatabaseSync: Database } = await load()
  try {
    return new Database(path, { timeout })
  } catch (error) {
    throw asDiskError(error)
  }
}
