import { damaged } from '../documents.ts'
import { bytesOfText, textOfBytes } from './text.ts'

/** Records of an extended header, in the order of the archive. */
export type Pax = ReadonlyMap<string, string>

/** Most bytes of one extended header or long name; what Go's `archive/tar` allows as well. */
export const SPECIAL_LIMIT = 1024 * 1024

/** Keys whose values are names, which hold no NUL: it would end them for one reader and not for the next. */
const NAMES = new Set(['path', 'linkpath', 'uname', 'gname', 'GNU.sparse.name'])

const [SPACE, NEWLINE, EQUALS] = [0x20, 0x0a, 0x3d]

/** Reads the records `LENGTH KEY=VALUE\n` of an extended header. Rejects whatever is not of this very form. */
export const parsePax = (bytes: Buffer, what: string): Pax => {
  const records = new Map<string, string>()
  const bad = () => damaged(what, 'an extended header in it is malformed')
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(SPACE, at)
    const digits = space === -1 || space - at > 7 ? '' : bytes.toString('latin1', at, space)
    const end = at + Number(digits)
    if (!/^[1-9]\d*$/.test(digits) || end > bytes.length || bytes[end - 1] !== NEWLINE) throw bad()
    const equals = bytes.indexOf(EQUALS, space)
    if (equals <= space + 1 || equals >= end) throw bad()
    const key = textOfBytes(bytes.subarray(space + 1, equals))
    const value = textOfBytes(bytes.subarray(equals + 1, end - 1))
    if (key.includes('\0') || (NAMES.has(key) && value.includes('\0'))) throw bad()
    records.set(key, value)
    at = end
  }
  return records
}

const recordOf = (key: string, value: string): Buffer => {
  const rest = bytesOfText(` ${key}=${value}\n`)
  let length = rest.length
  while (length !== rest.length + String(length).length) length = rest.length + String(length).length
  return Buffer.concat([Buffer.from(String(length)), rest])
}

/** Writes an extended header; records in the order of their keys, so that equal records give equal bytes. */
export const formatPax = (records: Pax): Buffer =>
  Buffer.concat([...records].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => recordOf(key, value)))
