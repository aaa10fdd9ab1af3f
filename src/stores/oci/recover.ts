import { join } from 'node:path'
import type { Closures } from './closure.ts'
import { clearRemains } from './containers/records.ts'
import type { StoreFs } from './fs.ts'
import type { Index } from './index-file.ts'
import type { Locks } from './lock.ts'
import type { Paths } from './paths.ts'
import { readPending } from './pending.ts'
import { type Kept, moveToTrash, unneeded } from './sweep.ts'
import { REPLACEMENT } from './write.ts'

/** The file in an ingest that is locked as long as its owner lives. */
export const LEASE_FILE = 'alive.db'

const recoverIngest = async (fs: StoreFs, paths: Paths, locks: Locks, folder: string): Promise<void> => {
  const lease = await locks.lease(join(folder, LEASE_FILE))
  if (lease === null) return
  const names = (await fs.list(folder)) ?? []
  for (const { name } of names) {
    // Half a download is worth keeping: the next pull goes on from there.
    if (name.endsWith('.part')) await fs.rename(join(folder, name), join(paths.partial, name.slice(0, -'.part'.length)))
  }
  lease.release()
  await fs.removeFolder(folder)
}

/**
 * Clears up after programs that did not come to their end: their ingests, the blobs they were just adding or removing,
 * half-written files. Runs under the lock of the store, so that everything unfinished belongs to somebody dead. Resolves
 * with what is in the trash.
 */
export const recover = async (
  fs: StoreFs,
  paths: Paths,
  locks: Locks,
  index: Index,
  kept: Kept,
  closures: Closures,
): Promise<readonly string[]> => {
  for (const { name } of (await fs.list(paths.ingests)) ?? [])
    await recoverIngest(fs, paths, locks, join(paths.ingests, name))
  const { files, blobs } = await readPending(fs, paths)
  await moveToTrash(fs, paths, await unneeded(blobs, index, kept, closures))
  for (const file of files) await fs.remove(file)
  await clearRemains(fs, paths)
  for (const folder of [paths.root, paths.own, paths.pending])
    for (const { name } of (await fs.list(folder)) ?? [])
      if (REPLACEMENT.test(name)) await fs.remove(join(folder, name))
  return ((await fs.list(paths.trash)) ?? []).map(({ name }) => join(paths.trash, name))
}
