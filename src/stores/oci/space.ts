import { join } from 'node:path'
import { eachOf } from './closure.ts'
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
    if (kind === 'folder') total += await bytesIn({ fs }, path, signal)
    else total += (await fs.stat(path))?.size ?? 0
  })
  return total
}

/** Bytes of all blobs of the store, those that nothing needs any more included. */
export const bytesOnDisk = (keeper: Keeper, signal?: AbortSignal): Promise<number> =>
  bytesIn(keeper, keeper.paths.blobs, signal)
