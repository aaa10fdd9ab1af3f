import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { layerMeter } from '../../../../src/stores/oci/tar/meter.ts'
import { textOfBytes } from '../../../../src/stores/oci/tar/text.ts'
import { tarFrom, type Written } from '../../../support/oci/tars.ts'

const file = (name: string, size: number): Written => ({ name, data: Buffer.alloc(size, 'x') })
const folder = (name: string): Written => ({ name, type: 'folder' })
const symlink = (name: string, linkname: string): Written => ({ name, type: 'symlink', linkname })
const hard = (name: string, linkname: string): Written => ({ name, type: 'link', linkname })

const sizeOf = (entries: readonly Written[]): number => {
  const meter = layerMeter()
  meter.add(tarFrom(entries))
  return meter.end().size
}

describe('the size of a layer, as the classic store of Docker 20.10 has it', () => {
  test.each<[string, readonly Written[], number]>([
    ['nothing', [], 0],
    ['files and folders', [folder('a'), file('a/b', 10), file('c', 5)], 15],
    ['targets of links in bytes', [symlink('a', '../ü')], 5],
    ['a target that is no UTF-8', [symlink('a', textOfBytes(Buffer.from([0xff, 0xfe])))], 2],
    ['hard links once', [file('a', 10), hard('b', 'a'), hard('c', './b')], 10],
    ['a hard link to a link', [symlink('a', 'xyz'), hard('b', 'a')], 3],
    [
      'devices and pipes',
      [
        { name: 'null', type: 'character', device: [1, 3] },
        { name: 'pipe', type: 'fifo' },
      ],
      0,
    ],
    ['the last of one name', [file('a', 10), file('./a', 3)], 3],
    ['a file that outlives its first name', [file('a', 10), hard('b', 'a'), file('a', 4)], 14],
    ['a file without any name left', [file('a', 10), hard('b', 'a'), symlink('a', 'x'), symlink('b', 'y')], 2],
    ['a file in place of a folder', [file('d/a', 10), file('d/e/f', 5), file('d', 1)], 1],
    ['a folder in place of a file', [file('d', 1), file('d/a', 10)], 10],
    ['a folder over a folder', [file('d/a', 10), folder('d')], 10],
    ['a link in place of a folder', [file('d/a', 10), symlink('d', 'ee')], 2],
    ['whiteouts', [file('.wh.a', 10), file('d/.wh..wh..opq', 3), file('b', 1)], 1],
    ['names from the root', [file('/a', 10), file('a', 3)], 3],
    ['a hard link to nothing', [hard('b', 'gone'), file('a', 1)], 1],
    ['a hard link to itself', [file('a', 7), hard('a', 'a')], 7],
  ])('%s', (_, entries, size) => {
    expect(sizeOf(entries)).toBe(size)
  })

  test('names that lead out are refused', () => {
    expect(() => sizeOf([file('../a', 1)])).toThrow('leads out of it')
    expect(() => sizeOf([file('a/../../b', 1)])).toThrow('leads out of it')
  })

  test('sizes that cannot be added up are refused', () => {
    const huge = { 'GNU.sparse.realsize': String(Number.MAX_SAFE_INTEGER) }
    const one = (name: string): Written => ({ name, pax: new Map(Object.entries(huge)) })
    expect(() => sizeOf([one('a'), one('b')])).toThrow('more bytes than can be counted')
  })

  test('a name over a huge folder takes no longer than the folder did', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => file(`d/${index}`, 0))
    const turns = Array.from({ length: 20_000 }, () => [file('d', 1), folder('d')]).flat()
    const started = performance.now()
    expect(sizeOf([...many, ...turns, file('d', 9)])).toBe(9)
    expect(performance.now() - started).toBeLessThan(5000)
  })
})

test('the diff ID is the digest of all bytes, whatever follows the end', () => {
  const tar = Buffer.concat([tarFrom([file('a', 10)]), Buffer.from('more')])
  const meter = layerMeter()
  for (const at of [0, 1, 700]) meter.add(tar.subarray(at, at === 0 ? 1 : at === 1 ? 700 : undefined))
  expect(meter.end().diffId).toBe(`sha256:${createHash('sha256').update(tar).digest('hex')}`)
})

test('a tar that ends within a file is refused', () => {
  const meter = layerMeter()
  meter.add(tarFrom([file('a', 1000)]).subarray(0, 1000))
  expect(() => meter.end()).toThrow('ends too early')
})
