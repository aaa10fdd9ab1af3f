import { damaged } from '../documents.ts'
import { BLOCK } from './entry.ts'
import { textOfBytes } from './text.ts'

/** One header block as it stands, before what longer headers say about the same entry. */
export type Header = {
  readonly flag: string
  readonly name: string
  readonly linkname: string
  readonly size: number
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly mtime: number
  readonly device: readonly [number, number]
}

const [SUM_AT, SUM_LENGTH] = [148, 8]
const [NUL, SPACE, ZERO, SEVEN, MINUS_BITS] = [0, 0x20, 0x30, 0x37, 0x40]

const isBlank = (byte: number): boolean => byte === NUL || byte === SPACE

const octalAt = (block: Buffer, at: number, length: number): number | null => {
  let [from, to] = [at, at + length]
  while (from < to && isBlank(block[from] ?? 0)) from += 1
  while (to > from && isBlank(block[to - 1] ?? 0)) to -= 1
  let value = 0
  for (let index = from; index < to; index += 1) {
    const byte = block[index] ?? 0
    if (byte < ZERO || byte > SEVEN) return null
    value = value * 8 + (byte - ZERO)
  }
  return value
}

/** A number in base 256, two's complement, in all bits of the field but the first: GNU's way past octal digits. */
const binaryAt = (block: Buffer, at: number, length: number): number => {
  const negative = ((block[at] ?? 0) & MINUS_BITS) !== 0
  const digits = block.toString('hex', at, at + length)
  const bits = BigInt(length * 8 - 1)
  const value = BigInt.asUintN(Number(bits), BigInt(`0x${digits}`))
  return Number(negative ? value - (1n << bits) : value)
}

const numberAt = (block: Buffer, at: number, length: number): number | null => {
  const value = ((block[at] ?? 0) & 0x80) === 0 ? octalAt(block, at, length) : binaryAt(block, at, length)
  return value !== null && Number.isSafeInteger(value) ? value : null
}

const textAt = (block: Buffer, at: number, length: number): string => {
  const end = block.indexOf(NUL, at)
  return textOfBytes(block.subarray(at, end === -1 || end > at + length ? at + length : end))
}

// Some old programs added the bytes up as signed ones.
const sumsOf = (block: Buffer): readonly [number, number] => {
  let [unsigned, signed] = [SPACE * SUM_LENGTH, SPACE * SUM_LENGTH]
  for (let at = 0; at < BLOCK; at += 1) {
    if (at >= SUM_AT && at < SUM_AT + SUM_LENGTH) continue
    const byte = block[at] ?? 0
    unsigned += byte
    signed += byte > 127 ? byte - 256 : byte
  }
  return [unsigned, signed]
}

/** Long names of the POSIX format are in two fields; GNU and star keep other things in a part of the first. */
const prefixOf = (block: Buffer): string => {
  if (block.toString('latin1', 257, 263) !== 'ustar\0') return ''
  return block.toString('latin1', 508, 512) === 'tar\0' ? textAt(block, 345, 131) : textAt(block, 345, 155)
}

/** True for a block of zeros: two of them end an archive. */
export const isZero = (block: Buffer): boolean => block.every((byte) => byte === 0)

/** The sum over a header block in which the field of the sum itself is blank. */
export const checksumOf = (block: Buffer): number => sumsOf(block)[0]

/** The size in a field of a header. Rejects what is not a number, negative, or past 2^53. */
export const sizeAt = (block: Buffer, at: number, what: string): number => {
  const size = numberAt(block, at, 12)
  if (size === null) throw damaged(what, 'a size in it is not a number that can be used')
  if (size < 0) throw damaged(what, 'a size in it is negative')
  return size
}

/** Reads a header block. Rejects a wrong checksum and numbers that are none, negative sizes, or past 2^53. */
export const parseHeader = (block: Buffer, what: string): Header => {
  const sum = octalAt(block, SUM_AT, SUM_LENGTH)
  if (sum === null || !sumsOf(block).includes(sum)) throw damaged(what, 'it is no tar, or a header in it is damaged')
  const number = (at: number, length: number, name: string): number => {
    const value = numberAt(block, at, length)
    if (value === null) throw damaged(what, `the ${name} in a header is not a number that can be used`)
    return value
  }
  const flag = block.toString('latin1', 156, 157)
  const prefix = prefixOf(block)
  const name = textAt(block, 0, 100)
  const isDevice = flag === '3' || flag === '4'
  return {
    flag,
    name: prefix === '' ? name : `${prefix}/${name}`,
    linkname: textAt(block, 157, 100),
    size: sizeAt(block, 124, what),
    mode: number(100, 8, 'mode') & 0o7777,
    uid: number(108, 8, 'owner'),
    gid: number(116, 8, 'group'),
    mtime: number(136, 12, 'date'),
    device: isDevice ? [number(329, 8, 'device number'), number(337, 8, 'device number')] : [0, 0],
  }
}
