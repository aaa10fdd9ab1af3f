import { type BigIntStats, watch } from 'node:fs'
import {
  chmod,
  type FileHandle,
  lchown,
  link,
  lstat,
  lutimes,
  mkdir,
  open,
  readdir,
  readlink,
  rename,
  rm,
  statfs,
  symlink,
  unlink,
} from 'node:fs/promises'
import type { EntryKind, FileLook, FileNode, OpenFile, StoreFs } from './fs.ts'

type Typed = {
  readonly isFile: () => boolean
  readonly isDirectory: () => boolean
  readonly isSymbolicLink: () => boolean
}

const kindOf = (entry: Typed): EntryKind =>
  entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'link' : 'other'

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)

/** Null for what is not there, also where a file stands on the way; every other failure stays one. */
const nullIfAbsent = (error: unknown): null => {
  if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null
  throw error
}

const openFile = (handle: FileHandle): OpenFile => ({
  read: async (into, position) => (await handle.read(into, 0, into.length, position ?? null)).bytesRead,
  write: async (bytes) => (await handle.write(bytes)).bytesWritten,
  sync: () => handle.datasync(),
  close: () => handle.close(),
})

const tooBig = (path: string, limit: number): Error =>
  Object.assign(new Error(`EFBIG: more than ${limit} bytes, read '${path}'`), { code: 'EFBIG' })

// Another program may be writing the file meanwhile: what counts is what is read, not what it measured before.
const readWhole = async (path: string, limit: number): Promise<Buffer> => {
  const handle = await open(path, 'r')
  try {
    if ((await handle.stat()).size > limit) throw tooBig(path, limit)
    const bytes = await handle.readFile()
    if (bytes.length > limit) throw tooBig(path, limit)
    return bytes
  } finally {
    await handle.close()
  }
}

// Folders cannot be opened on Windows and some network file systems refuse to sync them; neither can promise more.
const WITHOUT_FOLDER_SYNC = new Set<unknown>(['EISDIR', 'EPERM', 'EINVAL', 'ENOTSUP', 'EACCES'])

const syncFolder = async (folder: string): Promise<void> => {
  try {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (!WITHOUT_FOLDER_SYNC.has(codeOf(error))) throw error
  }
}

// statfs(2): NFS, SMB, SMB 2, CIFS, AFS, Coda, Ceph, 9P.
const NETWORK = new Set([0x6969, 0x517b, 0xfe534d42, 0xff534d42, 0x5346414f, 0x73757245, 0x00c36400, 0x01021997])

const typeOf = (stat: BigIntStats): FileNode['type'] => {
  if (stat.isFile()) return 'file'
  if (stat.isDirectory()) return 'folder'
  if (stat.isSymbolicLink()) return 'symlink'
  if (stat.isCharacterDevice()) return 'character'
  if (stat.isBlockDevice()) return 'block'
  return stat.isFIFO() ? 'fifo' : 'socket'
}

/** Linux's own packing of device numbers (makedev(3)). */
const deviceOf = (device: bigint): readonly [number, number] => [
  Number(((device >> 8n) & 0xfffn) | ((device >> 32n) & 0xfffff000n)),
  Number((device & 0xffn) | ((device >> 12n) & 0xffffff00n)),
]

const nodeOf = (stat: BigIntStats): FileNode => ({
  type: typeOf(stat),
  size: Number(stat.size),
  mode: Number(stat.mode & 0o7777n),
  uid: Number(stat.uid),
  gid: Number(stat.gid),
  mtime: Math.floor(Number(stat.mtimeMs) / 1000),
  device: deviceOf(stat.rdev),
  inode: `${stat.dev}:${stat.ino}`,
})

const dress = async (path: string, { mode, uid, gid, mtime }: FileLook): Promise<void> => {
  const isLink = (await lstat(path)).isSymbolicLink()
  if (process.getuid?.() === 0) await lchown(path, uid, gid)
  // After the owner: giving a file away takes its set-user-ID bit off.
  if (!isLink) await chmod(path, mode)
  await lutimes(path, mtime, mtime)
}

/** The file system of this machine. */
export const nodeFs: StoreFs = {
  stat: async (path) => {
    const stat = await lstat(path, { bigint: true }).catch(nullIfAbsent)
    if (stat === null) return null
    return {
      kind: kindOf(stat),
      size: Number(stat.size),
      modified: Number(stat.mtimeMs),
      signature: `${stat.ino}:${stat.size}:${stat.mtimeNs}`,
      mode: Number(stat.mode & 0o7777n),
    }
  },
  readFile: (path, limit) => readWhole(path, limit).catch(nullIfAbsent),
  list: async (folder) => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(nullIfAbsent)
    return entries === null ? null : entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
  },
  openRead: async (path) => openFile(await open(path, 'r')),
  openWrite: async (path, how) => openFile(await open(path, how, 0o644)),
  makeFolder: async (path) => void (await mkdir(path, { recursive: true })),
  rename,
  link,
  remove: async (path) => void (await unlink(path).catch(nullIfAbsent)),
  removeFolder: (path) => rm(path, { recursive: true, force: true }),
  syncFolder,
  node: async (path) => {
    const stat = await lstat(path, { bigint: true }).catch(nullIfAbsent)
    return stat === null ? null : nodeOf(stat)
  },
  readLink: (path) => readlink(path),
  makeLink: (target, path) => symlink(target, path),
  dress,
  volume: async (path) => {
    const { bavail, bsize, type } = await statfs(path)
    return { free: bavail * bsize, network: process.platform === 'linux' && NETWORK.has(type >>> 0) }
  },
  watch: (folder, changed) => {
    const watcher = watch(folder, { persistent: false }, () => changed())
    // A folder that goes away ends its watch; whoever lists next learns that it is gone.
    watcher.on('error', () => watcher.close())
    return () => watcher.close()
  },
}
