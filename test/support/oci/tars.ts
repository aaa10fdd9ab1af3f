import fc from 'fast-check'
import { fillerOf, type NewEntry, TAR_END, tarHeader } from '../../../src/stores/oci/tar/write.ts'

/** An entry with its data. */
export type Written = NewEntry & { readonly data?: Buffer }

/** A tar of these entries; without `ended` the mark of its end is left out. */
export const tarFrom = (entries: readonly Written[], { ended = true } = {}): Buffer =>
  Buffer.concat([
    ...entries.flatMap(({ data = Buffer.alloc(0), ...entry }) => [
      tarHeader({ ...entry, size: entry.size ?? data.length }),
      data,
      fillerOf(data.length),
    ]),
    ...(ended ? [TAR_END] : []),
  ])

/** Replaces bytes of a header and puts its checksum right again. */
export const altered = (tar: Buffer, change: (header: Buffer) => void, at = 0): Buffer => {
  const copy = Buffer.from(tar)
  const header = copy.subarray(at, at + 512)
  change(header)
  header.fill(0x20, 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return copy
}

/** Bytes with some of them changed, cut off or doubled: the usual ways for a file to break. */
export const mutated = (bytes: Buffer): fc.Arbitrary<Buffer> => {
  const place = fc.nat({ max: Math.max(0, bytes.length - 1) })
  const change = fc.oneof(
    fc.record({ how: fc.constant('set' as const), at: place, byte: fc.nat(255) }),
    fc.record({ how: fc.constant('flip' as const), at: place, byte: fc.integer({ min: 0, max: 7 }) }),
    fc.record({ how: fc.constant('cut' as const), at: place, byte: fc.constant(0) }),
    fc.record({ how: fc.constant('double' as const), at: place, byte: fc.nat(255) }),
    fc.record({ how: fc.constant('drop' as const), at: place, byte: fc.nat(255) }),
  )
  return fc
    .array(change, { minLength: 1, maxLength: 6 })
    .map((changes) => changes.reduce((before, change) => broken(before, change), bytes))
}

type Breakage = { readonly how: 'set' | 'flip' | 'cut' | 'double' | 'drop'; readonly at: number; readonly byte: number }

const broken = (bytes: Buffer, { how, at, byte }: Breakage): Buffer => {
  if (how === 'cut') return bytes.subarray(0, at)
  if (how === 'double') return Buffer.concat([bytes.subarray(0, at + byte), bytes.subarray(at)])
  if (how === 'drop') return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + byte)])
  const copy = Buffer.from(bytes)
  if (at < copy.length) copy[at] = how === 'set' ? byte : (copy[at] ?? 0) ^ (1 << byte)
  return copy
}

/** How often each property of the hostile kind is tried; more for a long run: `IMGTUI_TEST_RUNS=100000`. */
export const RUNS = Number(process.env.IMGTUI_TEST_RUNS) || 300
