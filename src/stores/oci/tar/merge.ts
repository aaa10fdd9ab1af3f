import { damaged } from '../documents.ts'
import { FLAGS, type TarEntry, type TarType } from './entry.ts'
import type { Header } from './header.ts'
import type { Pax } from './pax.ts'

/** What was said about the next entry before its own header came. */
export type Ahead = {
  readonly global: Pax
  readonly local: Pax | null
  readonly longName: string | null
  readonly longLink: string | null
}

/** Records that a global header must not set: no two readers agree on what that means. */
const SINGLE = /^(path|linkpath|size|GNU\.sparse\..*)$/

/** Takes a global header. Rejects one that would change the names or lengths of all entries after it. */
export const withGlobal = (global: Pax, more: Pax, what: string): Pax => {
  if ([...more.keys()].some((key) => SINGLE.test(key)))
    throw damaged(what, 'a header for all its entries sets what only one can have')
  return new Map([...global, ...more])
}

const TYPES: ReadonlyMap<string, TarType> = new Map([
  ...Object.entries(FLAGS).map(([type, flag]) => [flag, type as TarType] as const),
  ['\0', 'file'],
  ['7', 'file'],
  ['S', 'file'],
])

const mergedPax = ({ global, local }: Ahead): Pax => {
  if (local === null) return global
  const merged = new Map([...global, ...local])
  // An empty value takes a record back.
  for (const [key, value] of local) if (value === '') merged.delete(key)
  return merged
}

/**
 * The entry that a header and everything before it describe. `realSize` is what the header of an old sparse file says;
 * null for everything else. Rejects types that are none of a file system.
 */
export const entryOf = (
  header: Header,
  ahead: Ahead,
  { realSize, offset, what }: { readonly realSize: number | null; readonly offset: number; readonly what: string },
): TarEntry => {
  const pax = mergedPax(ahead)
  const numberOf = (key: string, form: RegExp): number | null => {
    const text = pax.get(key)
    if (text === undefined) return null
    if (!form.test(text) || !(Math.abs(Number(text)) <= Number.MAX_SAFE_INTEGER))
      throw damaged(what, `the ${key} in an extended header is not a number that can be used`)
    return Number(text)
  }
  const [whole, signed, decimal] = [/^\d+$/, /^-?\d+$/, /^-?\d+(\.\d*)?$/]
  const known = TYPES.get(header.flag)
  if (known === undefined) throw damaged(what, `it has an entry of the unknown type “${header.flag}”`)
  const name = ahead.longName ?? pax.get('GNU.sparse.name') ?? pax.get('path') ?? header.name
  // Before there was a type for folders, a slash at the end of the name made one.
  const type = header.flag === '\0' && name.endsWith('/') ? 'folder' : known
  const isFile = type === 'file'
  const size = isFile ? (numberOf('size', whole) ?? header.size) : 0
  const holes = numberOf('GNU.sparse.realsize', whole) ?? numberOf('GNU.sparse.size', whole) ?? realSize
  const linked = type === 'link' || type === 'symlink'
  return {
    name,
    type,
    size,
    realSize: isFile ? (holes ?? size) : 0,
    sparse: isFile && holes !== null,
    linkname: linked ? (ahead.longLink ?? pax.get('linkpath') ?? header.linkname) : '',
    mode: header.mode,
    uid: numberOf('uid', signed) ?? header.uid,
    gid: numberOf('gid', signed) ?? header.gid,
    mtime: numberOf('mtime', decimal) ?? header.mtime,
    device: header.device,
    pax,
    offset,
  }
}
