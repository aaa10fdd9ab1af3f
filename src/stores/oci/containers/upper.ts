import { join } from 'node:path'
import { readFrom } from '../blobs.ts'
import type { Chunks } from '../content.ts'
import type { FileNode, StoreFs } from '../fs.ts'
import { fillerOf, type NewEntry, TAR_END, tarHeader } from '../tar/write.ts'
import { opaqueFolders } from './opaque.ts'

const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'

const isWhiteout = ({ type, device }: FileNode): boolean => type === 'character' && device[0] === 0 && device[1] === 0

const headerOf = (name: string, { type, mode, uid, gid, mtime, device, size }: FileNode): NewEntry => ({
  name,
  type: type === 'socket' ? 'fifo' : type,
  mode,
  uid,
  gid,
  mtime,
  device,
  size: type === 'file' ? size : 0,
})

async function* fileIn(fs: StoreFs, path: string, size: number): Chunks {
  const file = await fs.openRead(path)
  let left = size
  try {
    for await (const chunk of readFrom(file)) {
      const part = chunk.subarray(0, left)
      left -= part.length
      yield part
      if (left === 0) break
    }
  } finally {
    await file.close()
  }
  // A file that grew shorter meanwhile: the header has promised its length.
  for (; left > 0; left -= Math.min(left, 65_536)) yield Buffer.alloc(Math.min(left, 65_536))
}

/**
 * What a container changed, from the folder in which overlayfs or {@link copyIn} keeps it, as the tar of a layer: names
 * in order, each folder before what is in it, what was deleted as whiteouts, sockets left out. Equal files give equal
 * bytes. `ran`: overlayfs may have written there, and then knows things that no list of files tells.
 */
export async function* upperTar(fs: StoreFs, upper: string, ran: boolean): Chunks {
  const opaque = ran ? await opaqueFolders(fs, upper) : new Set<string>()
  const inodes = new Map<string, string>()

  async function* one(name: string): Chunks {
    const path = join(upper, name)
    const node = await fs.node(path)
    if (node === null || node.type === 'socket') return
    if (isWhiteout(node)) {
      const slash = name.lastIndexOf('/') + 1
      yield tarHeader({ name: `${name.slice(0, slash)}${WHITEOUT}${name.slice(slash)}`, mtime: node.mtime })
      return
    }
    if (node.type === 'folder') {
      yield tarHeader(headerOf(name, node))
      if (opaque.has(name)) yield tarHeader({ name: `${name}/${OPAQUE}`, mtime: node.mtime })
      yield* below(name)
      return
    }
    if (node.type === 'symlink') {
      yield tarHeader({ ...headerOf(name, node), linkname: await fs.readLink(path) })
      return
    }
    const earlier = inodes.get(node.inode)
    if (node.type === 'file' && earlier !== undefined) {
      yield tarHeader({ ...headerOf(name, node), type: 'link', linkname: earlier, size: 0 })
      return
    }
    inodes.set(node.inode, name)
    yield tarHeader(headerOf(name, node))
    if (node.type !== 'file') return
    yield* fileIn(fs, path, node.size)
    yield fillerOf(node.size)
  }
  async function* below(folder: string): Chunks {
    const names = (await fs.list(join(upper, folder))) ?? []
    for (const name of names.map((entry) => entry.name).sort()) yield* one(folder === '' ? name : `${folder}/${name}`)
  }
  yield* below('')
  yield TAR_END
}
