import { dirname } from 'node:path'
import type { OpenFile, StoreFs } from '../../src/stores/oci/fs.ts'
import { type Locks, lockFrom } from '../../src/stores/oci/lock.ts'
import type { Random } from './random.ts'

type File = { readonly id: number; content: Buffer; durable: Buffer | null; version: number }
type Folder = { readonly names: Set<string>; durable: Map<string, File | 'folder'> }

/** A machine whose disk forgets, when the power goes, what was not synced. */
export type VolatileMachine = {
  readonly fs: StoreFs
  readonly locks: Locks
  /** Everything as it is now is on the disk. */
  readonly settle: () => void
  /**
   * The power goes: names that were made, moved or removed without a sync of their folder are there or not, and data that
   * was not synced is whole, half there, or missing, each by chance. Every lock is free again.
   */
  readonly powerLoss: (random: Random) => void
}

const failure = (code: string, path: string): Error => Object.assign(new Error(`${code}: ${path}`), { code })

/** An empty machine. */
export const volatileMachine = (): VolatileMachine => {
  const files = new Map<string, File>()
  const folders = new Map<string, Folder>([['/', { names: new Set(), durable: new Map() }]])
  let held = new Set<string>()
  let inodes = 0
  let clock = 0

  const folderOf = (path: string): Folder => {
    const folder = folders.get(dirname(path))
    if (folder === undefined) throw failure('ENOENT', path)
    return folder
  }
  const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
  const fileAt = (path: string): File => {
    const file = files.get(path)
    if (file === undefined) throw failure('ENOENT', path)
    return file
  }
  const drop = (path: string): void => {
    files.delete(path)
    folders.get(dirname(path))?.names.delete(nameOf(path))
  }
  const put = (path: string, file: File): void => {
    folderOf(path).names.add(nameOf(path))
    files.set(path, file)
  }
  const dropFolder = (path: string): void => {
    for (const name of [...(folders.get(path)?.names ?? [])]) {
      const below = `${path}/${name}`
      if (folders.has(below)) dropFolder(below)
      else drop(below)
    }
    folders.delete(path)
    folders.get(dirname(path))?.names.delete(nameOf(path))
  }
  const makeFolder = (path: string): void => {
    if (folders.has(path)) return
    makeFolder(dirname(path))
    folderOf(path).names.add(nameOf(path))
    folders.set(path, { names: new Set(), durable: new Map() })
  }
  const syncFolder = (path: string): void => {
    const folder = folders.get(path)
    if (folder === undefined) return
    folder.durable = new Map([...folder.names].map((name) => [name, files.get(`${path}/${name}`) ?? 'folder']))
  }
  const opened = (file: File): OpenFile => {
    let position = 0
    return {
      read: async (into, from) => {
        const start = from ?? position
        const count = file.content.copy(into, 0, start, start + into.length)
        position = start + count
        return count
      },
      write: async (bytes) => {
        file.content = Buffer.concat([file.content, bytes])
        file.version = ++clock
        return bytes.length
      },
      sync: async () => {
        file.durable = file.content
      },
      close: async () => {},
    }
  }

  const fs: StoreFs = {
    stat: async (path) => {
      const file = files.get(path)
      if (file === undefined && !folders.has(path)) return null
      const size = file?.content.length ?? 0
      return {
        kind: file === undefined ? 'folder' : 'file',
        size,
        modified: 0,
        signature: `${file?.id}:${size}:${file?.version}`,
        mode: 0o644,
      }
    },
    readFile: async (path, limit) => {
      const file = files.get(path)
      if (file !== undefined && file.content.length > limit) throw failure('EFBIG', path)
      return file?.content ?? null
    },
    list: async (path) =>
      folders.has(path)
        ? [...(folders.get(path)?.names ?? [])].map((name) => ({
            name,
            kind: folders.has(`${path}/${name}`) ? ('folder' as const) : ('file' as const),
          }))
        : null,
    openRead: async (path) => opened(fileAt(path)),
    openWrite: async (path, how) => {
      const there = files.get(path)
      if (how === 'wx' && there !== undefined) throw failure('EEXIST', path)
      const file = there ?? { id: ++inodes, content: Buffer.alloc(0), durable: null, version: ++clock }
      put(path, file)
      return opened(file)
    },
    makeFolder: async (path) => makeFolder(path),
    rename: async (from, to) => {
      const file = fileAt(from)
      put(to, file)
      drop(from)
    },
    link: async (from, to) => put(to, fileAt(from)),
    remove: async (path) => drop(path),
    removeFolder: async (path) => (folders.has(path) ? dropFolder(path) : drop(path)),
    syncFolder: async (path) => syncFolder(path),
    node: async () => null,
    readLink: async (path) => path,
    makeLink: async () => {},
    dress: async () => {},
    volume: async () => ({ free: 1e12, network: false }),
    watch: () => () => {},
  }

  const locks: Locks = {
    lockAt: (path) =>
      lockFrom(async () => ({
        take: () => {
          if (held.has(path)) return false
          held.add(path)
          return true
        },
        give: () => void held.delete(path),
        close: () => {},
      })),
    lease: async (path) => {
      if (held.has(path)) return null
      const mine = held
      mine.add(path)
      return { release: () => void mine.delete(path) }
    },
  }

  const settle = (): void => {
    for (const file of files.values()) file.durable = file.content
    for (const path of folders.keys()) syncFolder(path)
  }
  const survived = (file: File, random: Random): Buffer => {
    if (file.durable === file.content) return file.content
    const before = file.durable ?? Buffer.alloc(0)
    return random.pick([before, file.content, file.content.subarray(0, random.below(file.content.length + 1))])
  }
  const powerLoss = (random: Random): void => {
    const kept = new Map<string, File>()
    const keep = (path: string): void => {
      const { names, durable } = folders.get(path) as Folder
      for (const name of new Set([...names, ...durable.keys()])) {
        const below = `${path === '/' ? '' : path}/${name}`
        // Folders are made once and early; losing them whole would only make the test easier.
        if (folders.has(below)) keep(below)
        else {
          const [now, then] = [files.get(below), durable.get(name)]
          const file = random.pick([now, then])
          if (file !== undefined && file !== 'folder') kept.set(below, file)
        }
      }
    }
    keep('/')
    held = new Set()
    files.clear()
    for (const folder of folders.values()) folder.names.clear()
    for (const path of folders.keys()) if (path !== '/') folders.get(dirname(path))?.names.add(nameOf(path))
    for (const [path, file] of kept) {
      const content = survived(file, random)
      put(path, { id: ++inodes, content, durable: content, version: ++clock })
    }
    settle()
  }
  return { fs, locks, settle, powerLoss }
}
