import { join } from 'node:path'
import type { Digest } from '../../../engine/digest.ts'
import { isDigest } from '../../../engine/digest.ts'
import { eachOf } from '../closure.ts'
import type { Keeper } from '../keeper.ts'

/** One blob file. `modified` in milliseconds since the epoch. */
export type BlobFile = { readonly digest: Digest; readonly size: number; readonly modified: number }

/** Every file below `blobs`. */
export type Inventory = {
  readonly blobs: ReadonlyMap<Digest, BlobFile>
  /** Files whose names are no digests: other tools stumble over them. */
  readonly strays: readonly string[]
}

/** Reads the names and sizes of all blobs. */
export const takeInventory = async ({ fs, paths }: Pick<Keeper, 'fs' | 'paths'>): Promise<Inventory> => {
  const blobs = new Map<Digest, BlobFile>()
  const strays: string[] = []
  for (const { name: algorithm, kind } of (await fs.list(paths.blobs)) ?? []) {
    if (kind !== 'folder') {
      strays.push(join(paths.blobs, algorithm))
      continue
    }
    const folder = paths.blobsOf(algorithm)
    await eachOf((await fs.list(folder)) ?? [], async ({ name, kind: what }) => {
      const digest = `${algorithm}:${name}` as const
      const stat = what === 'file' && isDigest(digest) ? await fs.stat(join(folder, name)) : null
      if (stat === null) strays.push(join(folder, name))
      else blobs.set(digest, { digest, size: stat.size, modified: stat.modified })
    })
  }
  return { blobs, strays }
}
