import { createHash } from 'node:crypto'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Digest } from '../../../../src/engine/digest.ts'
import { FaultError } from '../../../../src/engine/fault.ts'
import { type Gauged, layerGauge } from '../../../../src/stores/oci/compression/gauge.ts'
import { chunked } from '../../../support/oci/chunks.ts'
import { tarFrom } from '../../../support/oci/tars.ts'

const digestOf = (bytes: Uint8Array): Digest => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
const tar = tarFrom([{ name: 'file', data: Buffer.alloc(5000, 'x') }])

const gauged = async (bytes: Buffer, hashed: boolean, lengths: readonly number[] = [777]): Promise<Gauged> => {
  const gauge = layerGauge('the layer', { hashed })
  for await (const chunk of chunked(bytes, lengths)) await gauge.write(chunk)
  return gauge.end(hashed ? digestOf(bytes) : undefined)
}

describe('a layer on its way', () => {
  test.each([
    ['none', tar],
    ['gzip', gzipSync(tar)],
    ['zstd', zstdCompressSync(tar)],
  ] as const)('%s: packing, diff ID and size', async (packing, bytes) => {
    for (const hashed of [true, false]) {
      for (const lengths of [[777], [1], [bytes.length]]) {
        expect(await gauged(bytes, hashed, lengths)).toEqual({ packing, layer: { diffId: digestOf(tar), size: 5000 } })
      }
    }
  })

  test('what is no layer is said at the end, and never stops the way', async () => {
    const cases = [
      Buffer.alloc(5000, 'x'),
      Buffer.from('x'),
      gzipSync(Buffer.alloc(5000, 'x')),
      gzipSync(tar).subarray(0, 100),
      Buffer.from('BZh91AY&SY'.repeat(50)),
    ]
    for (const bytes of cases) {
      const { layer } = await gauged(bytes, true)
      expect(layer).toBeInstanceOf(FaultError)
    }
  })

  test('an empty blob is an empty layer', async () => {
    expect(await gauged(Buffer.alloc(0), true)).toMatchObject({ layer: { size: 0 } })
  })

  test('it can be dropped at any time', async () => {
    for (const bytes of [tar, gzipSync(tar)]) {
      const gauge = layerGauge()
      await gauge.drop()
      const begun = layerGauge()
      await begun.write(bytes.subarray(0, 100))
      await begun.drop()
    }
  })
})
