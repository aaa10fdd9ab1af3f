import { join } from 'node:path'
import { readFrom } from '../blobs.ts'
import type { Chunks } from '../content.ts'
import type { FileNode, StoreFs } from '../fs.ts'
import { fillerOf, type NewEntry, TAR_END, tarHeader } from '../tar/write.ts'

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

/** How the files of a folder are written as a tar. */
export type FolderTar = {
  /** The one thing in the folder to write, with what is below it, and what it is called in the tar; all when absent. */
  readonly only?: { readonly name: string; readonly as: string }
  /** Folders that hide everything below them in the layers below; null for files that are no layer of a container. */
  readonly opaque: ReadonlySet<string> | null
  /** Everything belongs to root, whoever it belongs to here. */
  readonly disowned?: boolean
}

/**
 * A folder as a tar: names in order, each folder before what is in it, sockets left out. Of a container's own files what
 * was deleted is written as whiteouts. Equal files give equal bytes.
 */
export async function* folderTar(fs: StoreFs, root: string, { only, opaque, disowned = false }: FolderTar): Chunks {
  const inodes = new Map<string, string>()
  const named = (name: string): string => (only === undefined ? name : `${only.as}${name.slice(only.name.length)}`)
  const header = (name: string, node: FileNode): NewEntry => ({
    ...headerOf(named(name), node),
    ...(disowned && { uid: 0, gid: 0 }),
  })

  async function* one(name: string): Chunks {
    const path = join(root, name)
    const node = await fs.node(path)
    if (node === null || node.type === 'socket') return
    if (opaque !== null && isWhiteout(node)) {
      const slash = name.lastIndexOf('/') + 1
      yield tarHeader({ name: `${name.slice(0, slash)}${WHITEOUT}${name.slice(slash)}`, mtime: node.mtime })
      return
    }
    if (node.type === 'folder') {
      yield tarHeader(header(name, node))
      if (opaque?.has(name) === true) yield tarHeader({ name: `${name}/${OPAQUE}`, mtime: node.mtime })
      yield* below(name)
      return
    }
    if (node.type === 'symlink') {
      yield tarHeader({ ...header(name, node), linkname: await fs.readLink(path) })
      return
    }
    const earlier = inodes.get(node.inode)
    if (node.type === 'file' && earlier !== undefined) {
      yield tarHeader({ ...header(name, node), type: 'link', linkname: earlier, size: 0 })
      return
    }
    inodes.set(node.inode, named(name))
    yield tarHeader(header(name, node))
    if (node.type !== 'file') return
    yield* fileIn(fs, path, node.size)
    yield fillerOf(node.size)
  }
  async function* below(folder: string): Chunks {
    const names = (await fs.list(join(root, folder))) ?? []
    for (const name of names.map((entry) => entry.name).sort()) yield* one(folder === '' ? name : `${folder}/${name}`)
  }
  if (only === undefined) yield* below('')
  else yield* one(only.name)
  yield TAR_END
}
