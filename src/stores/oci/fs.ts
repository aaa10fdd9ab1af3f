/** What a name in a folder stands for. */
export type EntryKind = 'file' | 'folder' | 'link' | 'other'

/** What a file system says of one name, links not followed. `size` in bytes, `modified` in milliseconds since the epoch. */
export type FileStat = {
  readonly kind: EntryKind
  readonly size: number
  readonly modified: number
  /** Tells two states of one file apart: changes with every write, also of equal length and in the same millisecond. */
  readonly signature: string
  /** Permission bits. */
  readonly mode: number
}

/** What a name in a container's own files is, links not followed, with everything that an archive says of a file. */
export type FileNode = {
  readonly type: 'file' | 'folder' | 'symlink' | 'character' | 'block' | 'fifo' | 'socket'
  readonly size: number
  /** Permission bits. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Seconds since the epoch, whole. */
  readonly mtime: number
  /** Major and minor number of a device. */
  readonly device: readonly [number, number]
  /** The same for two names of one file. */
  readonly inode: string
}

/** What is set on a file that was just made. `mtime` in seconds since the epoch. */
export type FileLook = Pick<FileNode, 'mode' | 'uid' | 'gid' | 'mtime'>

/** One open file. Reads and writes are at `position` where one is given, else go on from where the last one ended. */
export type OpenFile = {
  /** Bytes read; 0 at the end. May be fewer than asked for. */
  readonly read: (into: Uint8Array, position?: number) => Promise<number>
  /** Bytes written; may be fewer than given. */
  readonly write: (bytes: Uint8Array) => Promise<number>
  /** The data is on the disk when this resolves. */
  readonly sync: () => Promise<void>
  readonly close: () => Promise<void>
}

/**
 * Every call that the store makes to a file system, and the only way in which it makes one: a test puts another behind
 * it that fails, or loses power, at any call it likes. Paths are absolute. A call that fails rejects with Node's own
 * error and its `code`; `ENOENT` is an answer only where this says so.
 */
export type StoreFs = {
  /** Null when nothing has this name. */
  readonly stat: (path: string) => Promise<FileStat | null>
  /** The whole file; null when there is none. Refuses, with `EFBIG`, one longer than `limit` bytes. */
  readonly readFile: (path: string, limit: number) => Promise<Buffer | null>
  /** Names in a folder, in no order; null when there is none. */
  readonly list: (folder: string) => Promise<readonly { readonly name: string; readonly kind: EntryKind }[] | null>
  readonly openRead: (path: string) => Promise<OpenFile>
  /** A new file (`wx`), or one more at the end of what is there (`a`). */
  readonly openWrite: (path: string, how: 'wx' | 'a') => Promise<OpenFile>
  /** Makes the folder and those above it; is content when it is there. */
  readonly makeFolder: (path: string) => Promise<void>
  readonly rename: (from: string, to: string) => Promise<void>
  /** A second name for the same file. Rejects where the file system knows no hard links. */
  readonly link: (from: string, to: string) => Promise<void>
  /** Is content when nothing has this name. */
  readonly remove: (path: string) => Promise<void>
  /** Removes a folder with everything in it; is content when there is none. */
  readonly removeFolder: (path: string) => Promise<void>
  /** Names made, moved and removed in this folder are on the disk when this resolves, where the system can promise it. */
  readonly syncFolder: (folder: string) => Promise<void>
  /** Null when nothing has this name. */
  readonly node: (path: string) => Promise<FileNode | null>
  readonly readLink: (path: string) => Promise<string>
  readonly makeLink: (target: string, path: string) => Promise<void>
  /** Owner, mode and date of a name itself; the owner only where this user may set it, the mode not of a link. */
  readonly dress: (path: string, look: FileLook) => Promise<void>
  /** The disk that `path` is on: bytes that can still be written there, and whether it is another machine's. */
  readonly volume: (path: string) => Promise<{ readonly free: number; readonly network: boolean }>
  /** Calls back after something in this very folder changed, until the returned function is called. */
  readonly watch: (folder: string, changed: () => void) => () => void
}
