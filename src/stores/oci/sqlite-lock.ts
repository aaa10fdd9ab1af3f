import type { DatabaseSync } from 'node:sqlite'
import { asDiskError } from './faults.ts'
import { type Lease, type Lock, type Locks, lockFrom } from './lock.ts'

// Loaded when it is first needed: a list from a store that needs no lock does without.
const openDatabase = async (path: string): Promise<DatabaseSync> => {
  const { DatabaseSync: Database } = await import('node:sqlite')
  try {
    return new Database(path, { timeout: 0 })
  } catch (error) {
    throw asDiskError(error)
  }
}

const BUSY = 5

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === BUSY

const take = (database: DatabaseSync): boolean => {
  try {
    database.exec('BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    if (isBusy(error)) return false
    throw asDiskError(error)
  }
}

const lockAt = (path: string): Lock =>
  lockFrom(async () => {
    const database = await openDatabase(path)
    return {
      take: () => take(database),
      give: () => database.exec('ROLLBACK'),
      close: () => database.close(),
    }
  })

const lease = async (path: string): Promise<Lease | null> => {
  const database = await openDatabase(path)
  if (take(database)) return { release: () => database.close() }
  database.close()
  return null
}

/**
 * Locks that the kernel gives back the moment their process ends, however it ends: exclusive transactions on SQLite
 * files in which nothing is ever written. Node has no `flock`. Such a file must never be opened in any other way by this
 * process: closing any handle on it would give the lock back unnoticed.
 */
export const sqliteLocks: Locks = { lockAt, lease }
