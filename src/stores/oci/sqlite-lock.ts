import type { DatabaseSync } from 'node:sqlite'
import { asDiskError } from './faults.ts'
import { type Lease, type Lock, type Locks, lockFrom } from './lock.ts'
import { openSqlite } from './sqlite.ts'

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
    const database = await openSqlite(path, 0)
    return {
      take: () => take(database),
      give: () => database.exec('ROLLBACK'),
      close: () => database.close(),
    }
  })

const lease = async (path: string): Promise<Lease | null> => {
  const database = await openSqlite(path, 0)
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
