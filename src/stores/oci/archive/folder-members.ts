import { join } from 'node:path'
import { readFrom } from '../blobs.ts'
import type { Chunks } from '../content.ts'
import { onDisk } from '../faults.ts'
import type { StoreFs } from '../fs.ts'
import { digestNamed, type Members } from './members.ts'

/** The only names that are looked for in a folder: none comes from a document in it. */
const isLayoutName = (name: string): boolean => name === 'index.json' || digestNamed(name) !== null

/** The files of an OCI layout in a folder. Links in it are not followed. */
export const folderMembers = (fs: StoreFs, root: string): Members => {
  const sizeOf = (name: string): Promise<number | null> =>
    onDisk(root, async () => {
      const stat = isLayoutName(name) ? await fs.stat(join(root, name)) : null
      return stat?.kind === 'file' ? stat.size : null
    })
  async function* open(name: string, from: number): Chunks {
    if ((await sizeOf(name)) === null) return
    const opened = await onDisk(root, () => fs.openRead(join(root, name)))
    try {
      yield* readFrom({ ...opened, read: (...given) => onDisk(root, () => opened.read(...given)) }, from)
    } finally {
      await opened.close()
    }
  }
  return {
    sizeOf,
    open,
    read: async (name, limit) =>
      (await sizeOf(name)) === null ? null : onDisk(root, () => fs.readFile(join(root, name), limit)),
    digestOf: () => null,
  }
}
