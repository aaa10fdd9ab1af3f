import { randomBytes } from 'node:crypto'
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decompressed } from '../../../../src/stores/oci/compression/decode.ts'
import type { Chunks } from '../../../../src/stores/oci/content.ts'
import { faultOf } from '../../../support/fault-of.ts'
import { chunked, gathered } from '../../../support/oci/chunks.ts'
import { mutated, RUNS } from '../../../support/oci/tars.ts'

const content = Buffer.concat([randomBytes(70_000), Buffer.alloc(500_000, 'a'), randomBytes(30_000)])
const [one, two] = [content.subarray(0, 333_333), content.subarray(333_333)]
const SKIPPED = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3])

const unpacked = (bytes: Buffer, lengths: readonly number[] = [65_536]): Promise<Buffer> =>
  gathered(decompressed(chunked(bytes, lengths)))
const refusalOf = async (bytes: Buffer): Promise<string> => (await faultOf(unpacked(bytes))).says

const packed: Readonly<Record<string, Buffer>> = {
  gzip: gzipSync(content),
  zstd: zstdCompressSync(content),
  'two gzip members': Buffer.concat([gzipSync(one), gzipSync(two)]),
  'two zstd frames': Buffer.concat([zstdCompressSync(one), zstdCompressSync(two)]),
  'zstd with frames to skip': Buffer.concat([SKIPPED, zstdCompressSync(one), SKIPPED, zstdCompressSync(two), SKIPPED]),
  'not packed': content,
}

describe('unpacking', () => {
  test.each(Object.entries(packed))('%s, in pieces of any length', async (_, bytes) => {
    const pieces = fc.array(fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 300_000 })), {
      minLength: 1,
      maxLength: 4,
    })
    await fc.assert(
      fc.asyncProperty(pieces, async (lengths) => {
        expect((await unpacked(bytes, [...lengths, 50_000])).equals(content)).toBe(true)
      }),
      { numRuns: 15 },
    )
  })

  test('pieces that end where a frame does', async () => {
    const [first, second] = [zstdCompressSync(one), zstdCompressSync(two)]
    expect((await unpacked(Buffer.concat([first, second]), [first.length, second.length])).equals(content)).toBe(true)
    const [left, right] = [gzipSync(one), gzipSync(two)]
    expect((await unpacked(Buffer.concat([left, right]), [left.length, right.length])).equals(content)).toBe(true)
  })

  test('nothing, and less than a magic number', async () => {
    expect(await unpacked(Buffer.alloc(0))).toHaveLength(0)
    expect((await unpacked(Buffer.from('abc'), [1])).toString()).toBe('abc')
    expect(await unpacked(gzipSync(Buffer.alloc(0)))).toHaveLength(0)
  })

  test('a reader that leaves early lets the source go', async () => {
    let closed = false
    async function* source(): Chunks {
      try {
        for (;;) yield packed['gzip'] ?? Buffer.alloc(0)
      } finally {
        closed = true
      }
    }
    for await (const chunk of decompressed(source())) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
    expect(closed).toBe(true)
  })

  test('an error of the source comes through as it is', async () => {
    const broken = new Error('the disk is gone')
    async function* source(): Chunks {
      yield gzipSync(content).subarray(0, 1000)
      throw broken
    }
    await expect(gathered(decompressed(source()))).rejects.toBe(broken)
  })
})

describe('what is refused', () => {
  const gzip = gzipSync(content)
  const zstd = zstdCompressSync(content, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })

  test.each<[string, Buffer, string]>([
    ['a gzip that was cut off', gzip.subarray(0, -1), 'ends too early'],
    ['a zstd that was cut off', zstd.subarray(0, -1), 'ends too early'],
    ['a gzip that was cut off near its beginning', gzip.subarray(0, 12), 'ends too early'],
    ['zeros after a gzip', Buffer.concat([gzip, Buffer.alloc(512)]), 'something follows its end'],
    ['text after a gzip', Buffer.concat([gzip, Buffer.from('text')]), 'not the gzip data'],
    ['text after a zstd', Buffer.concat([zstd, Buffer.from('some text')]), 'not the zstd data'],
    ['a gzip after a zstd', Buffer.concat([zstd, gzip]), 'not the zstd data'],
    ['a wrong checksum of gzip', Buffer.concat([gzip.subarray(0, -8), Buffer.alloc(8, 7)]), 'not the gzip data'],
    ['a wrong checksum of zstd', Buffer.concat([zstd.subarray(0, -4), Buffer.alloc(4, 7)]), 'not the zstd data'],
    ['bzip2', Buffer.from('BZh91AY&SY'), 'packed with bzip2'],
    ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4]), 'packed with xz'],
  ])('%s', async (_, bytes, why) => {
    expect(await refusalOf(bytes)).toContain(why)
  })

  test('a zstd that wants more memory than it gets', async () => {
    // A frame header of RFC 8878 alone: window descriptor 0xb0 is 2^32 bytes.
    expect(await refusalOf(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xb0, 0x01, 0x00, 0x00]))).toContain('128 MiB')
  })

  test('more than 100 times its length, once that is more than 64 MiB', async () => {
    const zeros = Buffer.alloc(80 * 1024 * 1024)
    const count = async (chunks: Chunks): Promise<number> => {
      let length = 0
      for await (const chunk of chunks) length += chunk.length
      return length
    }
    for (const bomb of [gzipSync(zeros), zstdCompressSync(zeros)]) {
      const { says } = await faultOf(count(decompressed(chunked(bomb, [4096]))))
      expect(says).toContain('more than 100 times its length')
      expect(await count(decompressed(chunked(bomb, [4096]), { limit: zeros.length }))).toBe(zeros.length)
    }
    const mild = gzipSync(zeros.subarray(0, 60 * 1024 * 1024))
    expect(await count(decompressed(chunked(mild, [4096])))).toBe(60 * 1024 * 1024)
  })

  test.each(['gzip', 'zstd', 'zstd with frames to skip'])('%s broken by chance is refused or read', async (name) => {
    const small =
      { gzip: gzipSync, zstd: zstdCompressSync }[name] ??
      ((bytes: Buffer) => Buffer.concat([SKIPPED, zstdCompressSync(bytes)]))
    let refused = 0
    await fc.assert(
      fc.asyncProperty(mutated(Buffer.from(small(content.subarray(0, 2000)))), async (bytes) => {
        try {
          await unpacked(bytes, [700])
        } catch (error) {
          expect(error).toMatchObject({ fault: { kind: 'damaged' } })
          refused += 1
        }
      }),
      { numRuns: RUNS },
    )
    expect(refused).toBeGreaterThan(RUNS / 4)
  })
})
