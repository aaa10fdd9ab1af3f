import { damaged } from '../documents.ts'
import { BLOCK, type TarEntry } from './entry.ts'
import { type Header, isZero, parseHeader, sizeAt } from './header.ts'
import { type Ahead, entryOf, withGlobal } from './merge.ts'
import { type Pax, parsePax, SPECIAL_LIMIT } from './pax.ts'
import { textOfBytes } from './text.ts'

/** Most entries of one archive. */
export const ENTRY_LIMIT = 1_000_000

/** What a tar holds, in its order: an entry, then the data of that entry in any number of pieces. */
export type TarEvent =
  | { readonly type: 'entry'; readonly entry: TarEntry }
  | { readonly type: 'data'; readonly bytes: Uint8Array }

/** Reads a tar that comes in pieces of any size. */
export type TarScanner = {
  /** What the next bytes bring. Take all events before the bytes are used again: data is not copied. */
  readonly add: (chunk: Uint8Array) => Iterable<TarEvent>
  /**
   * Bytes of data, and of what fills it up, that come before the next header. After this the caller goes on behind them:
   * for files in which one can seek.
   */
  readonly pass: () => number
  /** True once the mark of the end came: what follows it is no part of the archive. */
  readonly ended: () => boolean
  /** Rejects a tar that ends within a header or data. False when the blocks that mark the end never came. */
  readonly end: () => boolean
}

const NOTHING: Pax = new Map()
const NOTHING_AHEAD = { local: null, longName: null, longLink: null }

const SPECIAL = /^[xgLK]$/
// The format of GNU's first sparse files: the size with holes, and whether one more block of their map follows.
const [REAL_SIZE_AT, MORE_AT, MORE_AT_FURTHER] = [483, 482, 504]

const paddingOf = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK

const upToNul = (bytes: Buffer): Buffer => {
  const end = bytes.indexOf(0)
  return end === -1 ? bytes : bytes.subarray(0, end)
}

/** Scans the tar called `what` in sentences, which may have at most `limit` entries. */
export const tarScanner = (what = 'the archive', limit = ENTRY_LIMIT): TarScanner => {
  const held = Buffer.alloc(BLOCK)
  let [heldLength, position, entries, zeros] = [0, 0, 0, 0]
  /** Bytes still to come of the data of an entry, then of what fills it up to a whole block. */
  let [data, filler] = [0, 0]
  let special: { readonly flag: string; readonly parts: Buffer[] } | null = null
  /** A sparse file of which more blocks of the map come before the data. */
  let mapped: { readonly header: Header; readonly realSize: number } | null = null
  let ahead: Ahead = { global: NOTHING, ...NOTHING_AHEAD }

  const begin = (size: number): void => {
    data = size
    filler = paddingOf(size)
  }
  const entry = (header: Header, realSize: number | null): TarEvent => {
    const made = entryOf(header, ahead, { realSize, offset: position, what })
    ahead = { global: ahead.global, ...NOTHING_AHEAD }
    begin(made.size)
    return { type: 'entry', entry: made }
  }
  const header = (block: Buffer): TarEvent | null => {
    if (mapped !== null) {
      const { header: first, realSize } = mapped
      if (block[MORE_AT_FURTHER] === 1) return null
      mapped = null
      return entry(first, realSize)
    }
    if (isZero(block)) {
      zeros += 1
      return null
    }
    if (zeros > 0) throw damaged(what, 'it goes on after its end')
    entries += 1
    if (entries > limit) throw damaged(what, `it has more than ${limit} entries`)
    const parsed = parseHeader(block, what)
    if (SPECIAL.test(parsed.flag)) {
      if (parsed.size > SPECIAL_LIMIT)
        throw damaged(what, `a name or extended header in it is longer than ${SPECIAL_LIMIT} bytes`)
      special = { flag: parsed.flag, parts: [] }
      begin(parsed.size)
      if (parsed.size === 0) takeSpecial()
      return null
    }
    if (parsed.flag !== 'S') return entry(parsed, null)
    const realSize = sizeAt(block, REAL_SIZE_AT, what)
    if (block[MORE_AT] !== 1) return entry(parsed, realSize)
    mapped = { header: parsed, realSize }
    return null
  }
  const takeSpecial = (): void => {
    if (special === null) return
    const bytes = Buffer.concat(special.parts)
    switch (special.flag) {
      case 'x':
        ahead = { ...ahead, local: parsePax(bytes, what) }
        break
      case 'g':
        ahead = { ...ahead, global: withGlobal(ahead.global, parsePax(bytes, what), what) }
        break
      case 'L':
        ahead = { ...ahead, longName: textOfBytes(upToNul(bytes)) }
        break
      default:
        ahead = { ...ahead, longLink: textOfBytes(upToNul(bytes)) }
    }
    special = null
  }
  const takeData = (bytes: Uint8Array): TarEvent | null => {
    data -= bytes.length
    if (special === null) return { type: 'data', bytes }
    special.parts.push(Buffer.from(bytes))
    if (data === 0) takeSpecial()
    return null
  }
  /** The next whole block; null when the chunk ends before it does. */
  const blockAt = (chunk: Buffer, at: number): Buffer | null => {
    if (heldLength === 0 && chunk.length - at >= BLOCK) return chunk.subarray(at, at + BLOCK)
    heldLength += chunk.copy(held, heldLength, at, at + BLOCK - heldLength)
    if (heldLength < BLOCK) return null
    heldLength = 0
    return held
  }

  function* add(bytes: Uint8Array): Iterable<TarEvent> {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    const start = position
    for (let at = 0; at < chunk.length && zeros < 2; ) {
      let event: TarEvent | null = null
      if (data > 0) {
        const part = chunk.subarray(at, at + data)
        at += part.length
        event = takeData(part)
      } else if (filler > 0) {
        const passed = Math.min(filler, chunk.length - at)
        at += passed
        filler -= passed
      } else {
        const before = heldLength
        const block = blockAt(chunk, at)
        at = block === null ? chunk.length : at + BLOCK - before
        position = start + at
        if (block !== null) event = header(block)
      }
      position = start + at
      if (event !== null) yield event
    }
    position = start + chunk.length
  }

  return {
    add,
    pass: () => {
      if (special !== null || mapped !== null) return 0
      const passed = data + filler
      data = 0
      filler = 0
      position += passed
      return passed
    },
    ended: () => zeros > 1,
    end: () => {
      // What fills up the last entry may be missing: `umoci insert` leaves it out, and every reader written in Go takes that.
      const within = heldLength > 0 || data > 0 || special !== null || mapped !== null
      const { local, longName, longLink } = ahead
      if (within || local !== null || longName !== null || longLink !== null) throw damaged(what, 'it ends too early')
      return zeros > 0
    },
  }
}
