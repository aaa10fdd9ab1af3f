import { BLOCK, FLAGS, type TarEntry, type TarType } from './entry.ts'
import { checksumOf } from './header.ts'
import { formatPax } from './pax.ts'
import { byteLengthOf, bytesOfText } from './text.ts'

/** What an entry to write says; what is left out is 0, empty, and a plain file of root's with mode 644. */
export type NewEntry = Pick<TarEntry, 'name'> &
  Partial<Pick<TarEntry, 'type' | 'size' | 'linkname' | 'mode' | 'uid' | 'gid' | 'mtime' | 'device' | 'pax'>>

/** The two empty blocks that end an archive. */
export const TAR_END: Buffer = Buffer.alloc(2 * BLOCK)

/** What fills data of `size` bytes up to whole blocks. */
export const fillerOf = (size: number): Buffer => Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK)

const [NAME_LENGTH, PREFIX_LENGTH] = [100, 155]
const NUMBERS = { mode: [100, 8], uid: [108, 8], gid: [116, 8], size: [124, 12], mtime: [136, 12] } as const

/** Numbers in `length` bytes: octal digits and the NUL that ends them. */
const fits = (value: number, length: number): boolean =>
  Number.isInteger(value) && value >= 0 && value < 8 ** (length - 1)

const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`

/** Cuts a long name at a slash into what the two fields of a header hold; null where no slash is in the right place. */
const splitName = (name: string): readonly [prefix: string, name: string] | null => {
  if (byteLengthOf(name) <= NAME_LENGTH) return ['', name]
  for (let slash = name.indexOf('/', 1); slash !== -1; slash = name.indexOf('/', slash + 1)) {
    const [prefix, rest] = [name.slice(0, slash), name.slice(slash + 1)]
    if (byteLengthOf(prefix) > PREFIX_LENGTH) return null
    if (rest !== '' && byteLengthOf(rest) <= NAME_LENGTH) return [prefix, rest]
  }
  return null
}

const isAscii = (text: string): boolean => byteLengthOf(text) === text.length && text.isWellFormed()

type Block = Required<Omit<NewEntry, 'pax'>> & { readonly flag: string; readonly prefix: string }

const blockOf = ({ name, prefix, flag, linkname, device, ...numbers }: Block): Buffer => {
  const block = Buffer.alloc(BLOCK)
  const put = (text: string, at: number, length: number): void => void bytesOfText(text).copy(block, at, 0, length)
  put(name, 0, NAME_LENGTH)
  for (const key of ['mode', 'uid', 'gid', 'size', 'mtime'] as const) {
    const [at, length] = NUMBERS[key]
    // What does not fit is in the extended header.
    block.write(octal(fits(numbers[key], length) ? numbers[key] : 0, length), at, 'latin1')
  }
  block.write(flag, 156, 'latin1')
  put(linkname, 157, NAME_LENGTH)
  block.write('ustar\x0000', 257, 'latin1')
  if (flag === FLAGS.character || flag === FLAGS.block) {
    block.write(octal(device[0], 8), 329, 'latin1')
    block.write(octal(device[1], 8), 337, 'latin1')
  }
  put(prefix, 345, PREFIX_LENGTH)
  block.write(`${octal(checksumOf(block), 7)} `, 148, 'latin1')
  return block
}

const withDefaults = (entry: NewEntry): Required<NewEntry> => {
  const type: TarType = entry.type ?? 'file'
  const mode = type === 'folder' ? 0o755 : type === 'symlink' ? 0o777 : 0o644
  const empty = { linkname: '', uid: 0, gid: 0, mtime: 0, device: [0, 0] as const, pax: new Map<string, string>() }
  return { mode, size: 0, ...empty, ...entry, type }
}

/**
 * The header of one entry, in the POSIX format: extended records only for what plain fields cannot hold, and those that
 * the entry itself brings. Equal entries give equal bytes. `size` bytes of data and {@link fillerOf} them follow.
 */
export const tarHeader = (entry: NewEntry): Buffer => {
  const whole = withDefaults(entry)
  const { linkname, size, uid, gid, mtime, pax } = whole
  const name = whole.type === 'folder' && !whole.name.endsWith('/') ? `${whole.name}/` : whole.name
  const split = isAscii(name) ? splitName(name) : null
  const records = new Map(pax)
  for (const key of ['path', 'linkpath', 'size', 'uid', 'gid', 'mtime']) records.delete(key)
  if (split === null) records.set('path', name)
  if (!isAscii(linkname) || byteLengthOf(linkname) > NAME_LENGTH) records.set('linkpath', linkname)
  if (!fits(size, 12)) records.set('size', String(size))
  if (!fits(uid, 8)) records.set('uid', String(uid))
  if (!fits(gid, 8)) records.set('gid', String(gid))
  if (!fits(mtime, 12)) records.set('mtime', String(mtime))
  const [prefix, short] = split ?? ['', name]
  const plain = blockOf({ ...whole, name: short, prefix, flag: FLAGS[whole.type] })
  if (records.size === 0) return plain
  const extended = formatPax(records)
  const fields = { ...withDefaults({ name: 'PaxHeaders.0/', size: extended.length }), prefix: '', flag: 'x' }
  return Buffer.concat([blockOf(fields), extended, fillerOf(extended.length), plain])
}
