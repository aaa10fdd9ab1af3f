import { lstat, readdir, readlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Bytes of all files in the layers of an overlay2 engine, as a person would count them with `find`: regular files once
 * however many names they have, links by the length of what they point to, folders and devices nothing.
 */
export const layerFileBytes = async (socket: string): Promise<number> => {
  const layers = join(dirname(socket), 'data', 'overlay2')
  const seen = new Set<bigint>()
  let bytes = 0
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) await walk(path)
      else if (entry.isSymbolicLink()) bytes += Buffer.byteLength(await readlink(path))
      else if (entry.isFile()) {
        const { ino, size } = await lstat(path, { bigint: true })
        if (!seen.has(ino)) bytes += Number(size)
        seen.add(ino)
      }
    }
  }
  for (const layer of await readdir(layers)) {
    // Beside the layers lie short names for them, and inside what is mounted while a container runs.
    if (layer !== 'l') await walk(join(layers, layer, 'diff')).catch(ignoreGone)
  }
  return bytes
}

const ignoreGone = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'ENOENT') throw error
}
