import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compressed } from '../../../../src/stores/oci/compression/encode.ts'
import type { Chunks } from '../../../../src/stores/oci/content.ts'
import { chunked, gathered } from '../../../support/oci/chunks.ts'

const BLOCK = 512 * 1024
const mixed = (length: number): Buffer => {
  const bytes = Buffer.concat([randomBytes(length / 2), Buffer.alloc(length, 'layer ')])
  return bytes.subarray(0, length)
}

describe('gzip', () => {
  test.each([0, 1, 1000, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK, 5 * BLOCK + 7])('%i bytes', async (length) => {
    const bytes = mixed(length)
    const packed = await gathered(compressed(chunked(bytes, [100_000]), 'gzip'))
    expect(gunzipSync(packed).equals(bytes)).toBe(true)
  })

  test('the pieces do not show in the result', async () => {
    const bytes = mixed(2 * BLOCK + 99)
    const whole = await gathered(compressed(chunked(bytes, [bytes.length]), 'gzip'))
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1000, max: 2 * BLOCK }), async (length) => {
        expect((await gathered(compressed(chunked(bytes, [length]), 'gzip'))).equals(whole)).toBe(true)
      }),
      { numRuns: 8 },
    )
  })

  test('the gzip program reads it, and it is about as small as its own', async () => {
    const bytes = mixed(3 * BLOCK)
    const packed = await gathered(compressed(chunked(bytes, [65_536]), 'gzip', 6))
    expect(execFileSync('gzip', ['-dc'], { input: packed, maxBuffer: 1e8 }).equals(bytes)).toBe(true)
    const theirs = execFileSync('gzip', ['-6c'], { input: bytes, maxBuffer: 1e8 })
    expect(packed.length).toBeLessThan(theirs.length * 1.02)
  })
})

test('zstd', async () => {
  for (const length of [0, 1, 3 * BLOCK + 5]) {
    const bytes = mixed(length)
    const packed = await gathered(compressed(chunked(bytes, [65_536]), 'zstd'))
    expect(zstdDecompressSync(packed).equals(bytes)).toBe(true)
  }
})

test('no packing is no change', async () => {
  expect((await gathered(compressed(chunked(Buffer.from('abc'), [2]), 'none'))).toString()).toBe('abc')
})

describe.each(['gzip', 'zstd'] as const)('%s', (compression) => {
  test('an error of the source comes through', async () => {
    const broken = new Error('the disk is gone')
    async function* source(): Chunks {
      yield randomBytes(100)
      throw broken
    }
    await expect(gathered(compressed(source(), compression))).rejects.toBe(broken)
  })
})
