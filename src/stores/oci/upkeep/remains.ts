import { join } from 'node:path'
import { GRACE } from '../foreign.ts'
import type { StoreFs } from '../fs.ts'
import type { Keeper } from '../keeper.ts'
import { REPLACEMENT } from '../write.ts'

/** Something that a program which did not come to its end left behind. Bytes. */
export type Remains = { readonly path: string; readonly bytes: number; readonly owner: 'imgtui' | 'another tool' }

// What skopeo, umoci and go-containerregistry call their unfinished files.
const FOREIGN = /^(?:oci-put-blob.*|\.umoci-.*|index\.json\..*\.tmp)$/

const bytesOf = async (fs: StoreFs, path: string): Promise<number> => {
  const stat = await fs.stat(path)
  if (stat?.kind !== 'folder') return stat?.size ?? 0
  const names = (await fs.list(path)) ?? []
  const sizes = await Promise.all(names.map(({ name }) => bytesOf(fs, join(path, name))))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/**
 * What lies in the store and belongs to no image: unfinished files of other tools in its root, and this program's own
 * trash, notes, and half downloads that no pull has gone on with for a day. Ingests are not among them: they may belong to a program that is at work.
 */
export const findRemains = async ({
  fs,
  paths,
  now,
}: Pick<Keeper, 'fs' | 'paths' | 'now'>): Promise<readonly Remains[]> => {
  const remains: Remains[] = []
  const add = async (folder: string, owner: Remains['owner'], wanted: RegExp): Promise<void> => {
    for (const { name } of (await fs.list(folder)) ?? []) {
      if (!wanted.test(name)) continue
      const path = join(folder, name)
      remains.push({ path, owner, bytes: await bytesOf(fs, path) })
    }
  }
  await add(paths.root, 'another tool', FOREIGN)
  await add(paths.root, 'imgtui', REPLACEMENT)
  await add(paths.own, 'imgtui', REPLACEMENT)
  for (const folder of [paths.trash, paths.pending]) await add(folder, 'imgtui', /./)
  for (const { name } of (await fs.list(paths.partial)) ?? []) {
    const path = join(paths.partial, name)
    const stat = await fs.stat(path)
    if (stat !== null && now() - stat.modified >= GRACE) remains.push({ path, owner: 'imgtui', bytes: stat.size })
  }
  return remains
}
