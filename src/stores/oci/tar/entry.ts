/** Bytes of one block; headers are one, and data is filled up to whole ones. */
export const BLOCK = 512

/** What an entry makes. `link` is a hard link, to an earlier entry; `symlink` may lead anywhere. */
export type TarType = 'file' | 'link' | 'symlink' | 'character' | 'block' | 'folder' | 'fifo'

/** The type flags of POSIX that this program reads and writes. */
export const FLAGS: Readonly<Record<TarType, string>> = {
  file: '0',
  link: '1',
  symlink: '2',
  character: '3',
  block: '4',
  folder: '5',
  fifo: '6',
}

/**
 * One entry of a tar. Names are as the archive has them, untrusted: see {@link partsOf}. Bytes that are no UTF-8 are
 * kept as `textOfBytes` says.
 */
export type TarEntry = {
  readonly name: string
  readonly type: TarType
  /** Bytes of data that the archive holds for it; 0 for all but files. */
  readonly size: number
  /** Bytes of the file once it is unpacked: more than `size` where holes were left out, which `sparse` says. */
  readonly realSize: number
  readonly sparse: boolean
  /** Target of a link; empty for everything else. */
  readonly linkname: string
  /** Permission bits. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Seconds since the epoch, with a fraction where the archive has one. */
  readonly mtime: number
  /** Major and minor number of a device; 0 for everything else. */
  readonly device: readonly [number, number]
  /** Extended records, the global ones included; extended attributes are `SCHILY.xattr.NAME`. */
  readonly pax: ReadonlyMap<string, string>
  /** Byte of the archive at which the data begins. */
  readonly offset: number
}

/** Most bytes of a path that Linux takes. */
export const PATH_LIMIT = 4096

/**
 * The components of a name in an archive, below whatever folder it is unpacked in: `./a//b/` and `/a/b` are `a`, `b`,
 * and the folder itself is none at all. Null for a name that leads out of that folder, is longer than a path can be, or
 * holds a NUL. Links among the components are not followed: whoever writes to a disk has to see to those.
 */
export const partsOf = (name: string): readonly string[] | null => {
  if (name.length > PATH_LIMIT || name.includes('\0')) return null
  const parts: string[] = []
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return null
  }
  return parts
}
