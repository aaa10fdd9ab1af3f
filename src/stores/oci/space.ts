import { join } from 'node:path'
import { eachOf } from './closure.ts'
import { containerFolder, readRecords } from './containers/records.ts'
import type { Keeper } from './keeper.ts'

/** Bytes of everything in a folder, files once by their length. */
const bytesIn = async (
  { fs }: Pick<Keeper, 'fs'>,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<number> => {
  let total = 0
  await eachOf((await fs.list(folder)) ?? [], async ({ name, kind }) => {
    signal?.throwIfAborted()
    const path = join(folder, name)
    const bytes = kind === 'folder' ? await bytesIn({ fs }, path, signal) : (await fs.stat(path))?.size
    // Added only now: others have been adding meanwhile.
    total += bytes ?? 0
  })
  return total
}

/** Bytes of all blobs of the store, those that nothing needs any more included. */
export const bytesOnDisk = (keeper: Keeper, signal?: AbortSignal): Promise<number> =>
  bytesIn(keeper, keeper.paths.blobs, signal)

/** Bytes that each container keeps for itself, by its ID: what it changed, and its image unpacked where it ever ran. */
export const bytesOfContainers = async (keeper: Keeper, signal?: AbortSignal): Promise<ReadonlyMap<string, number>> => {
  const { records } = await readRecords(keeper.fs, keeper.paths)
  const written = new Map<string, number>()
  for (const { id } of records) {
    const parts = ['upper', 'lower'].map((name) => join(containerFolder(keeper.paths, id), name))
    const sizes = await Promise.all(parts.map((folder) => bytesIn(keeper, folder, signal)))
    written.set(
      id,
      sizes.reduce((sum, size) => sum + size, 0),
    )
  }
  return written
}
