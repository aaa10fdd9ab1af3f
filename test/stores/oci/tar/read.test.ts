import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TarEntry } from '../../../../src/stores/oci/tar/entry.ts'
import { partsOf } from '../../../../src/stores/oci/tar/entry.ts'
import { readTar } from '../../../../src/stores/oci/tar/read.ts'
import { ENTRY_LIMIT, tarScanner } from '../../../../src/stores/oci/tar/scan.ts'
import { faultOf } from '../../../support/fault-of.ts'
import { chunked, gathered } from '../../../support/oci/chunks.ts'
import { altered, mutated, RUNS, tarFrom } from '../../../support/oci/tars.ts'

type Seen = { readonly entry: TarEntry; readonly data: string }

const seenIn = async (tar: Buffer, lengths: readonly number[] = [65_536]): Promise<readonly Seen[]> => {
  const seen: Seen[] = []
  for await (const { entry, data } of readTar(chunked(tar, lengths))) {
    seen.push({ entry, data: (await gathered(data)).toString('latin1') })
  }
  return seen
}

const refusalOf = async (tar: Buffer): Promise<string> => (await faultOf(seenIn(tar))).says

const hasTar = (() => {
  try {
    return execFileSync('tar', ['--version'], { encoding: 'utf8' }).includes('GNU tar')
  } catch {
    return false
  }
})()

describe.skipIf(!hasTar)('archives of GNU tar', () => {
  const folder = mkdtempSync(join(tmpdir(), 'imgtui-tar-'))
  const long = 'l'.repeat(90)
  const deep = `${'deep/'.repeat(20)}${long}`

  beforeAll(() => {
    mkdirSync(join(folder, 'tree', 'deep/'.repeat(20)), { recursive: true })
    mkdirSync(join(folder, 'tree/empty'))
    writeFileSync(join(folder, 'tree/hello'), 'hello')
    writeFileSync(join(folder, 'tree/block'), 'x'.repeat(512))
    writeFileSync(join(folder, 'tree/none'), '')
    writeFileSync(join(folder, 'tree/söft'), 'ü')
    writeFileSync(join(folder, 'tree', deep), 'deep down')
    linkSync(join(folder, 'tree/hello'), join(folder, 'tree/zz-hard'))
    symlinkSync('../söft', join(folder, 'tree/soft'))
    symlinkSync(`/${'far/'.repeat(40)}`, join(folder, 'tree/far'))
    writeFileSync(join(folder, 'tree/holes'), 'start')
    truncateSync(join(folder, 'tree/holes'), 3_000_000)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const packed = (...options: readonly string[]): Buffer =>
    execFileSync('tar', ['-c', '--sort=name', '--owner=3000000', '--group=7', ...options, '-C', folder, 'tree'], {
      maxBuffer: 1e8,
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    })
  /** What `tar -t` itself says: type and mode, owner, size, name. */
  const listed = (tar: Buffer): readonly string[] =>
    execFileSync('tar', ['-tv', '--numeric-owner', '--quoting-style=literal'], {
      input: tar,
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    })
      .trimEnd()
      .split('\n')

  const LETTERS = { file: '-', link: 'h', symlink: 'l', character: 'c', block: 'b', folder: 'd', fifo: 'p' }
  const asListed = ({ entry }: Seen): readonly string[] => {
    const arrow = entry.type === 'symlink' ? ' -> ' : entry.type === 'link' ? ' link to ' : ''
    return [
      LETTERS[entry.type],
      `${entry.uid}/${entry.gid}`,
      String(entry.realSize),
      `${entry.name}${arrow}${entry.linkname}`,
    ]
  }
  const cut = (line: string): readonly string[] => {
    const [, letter = '', owner = '', size = '', name = ''] = /^(.)\S{9} +(\S+) +(\d+) +\S+ +\S+ (.*)$/.exec(line) ?? []
    return [letter, owner, size, name]
  }

  test.each([
    ['gnu', ['--format=gnu']],
    ['posix', ['--format=posix']],
    ['gnu with holes', ['--format=gnu', '--sparse']],
    ['posix with holes, 1.0', ['--format=posix', '--sparse', '--sparse-version=1.0']],
    ['posix with holes, 0.1', ['--format=posix', '--sparse', '--sparse-version=0.1']],
    ['posix with holes, 0.0', ['--format=posix', '--sparse', '--sparse-version=0.0']],
  ])('%s: the same entries as it lists itself', async (_, options) => {
    const tar = packed(...options)
    const seen = await seenIn(tar)
    expect(seen.map(asListed)).toEqual(listed(tar).map(cut))
    expect(seen.length).toBeGreaterThan(30)
    expect(seen.find(({ entry }) => entry.name === `tree/${deep}`)?.data).toBe('deep down')
    expect(seen.some(({ entry }) => entry.sparse)).toBe(options.includes('--sparse'))
  })

  test('dates of a posix archive keep their fraction', async () => {
    const [first] = await seenIn(packed('--format=posix', '--mtime=2020-01-02 03:04:05.25'))
    expect(first?.entry.mtime).toBe(Date.UTC(2020, 0, 2, 3, 4, 5) / 1000 + 0.25)
  })

  test('pieces of any length make the same entries', async () => {
    const tar = packed('--format=posix', '--exclude=holes')
    const whole = await seenIn(tar, [tar.length])
    const lengths = fc.array(fc.oneof(fc.integer({ min: 1, max: 700 }), fc.constant(512)), {
      minLength: 1,
      maxLength: 5,
    })
    await fc.assert(
      fc.asyncProperty(lengths, async (pieces) => {
        expect(await seenIn(tar, pieces)).toEqual(whole)
      }),
      { numRuns: 20 },
    )
  })

  test('the offset of an entry is where its data is', async () => {
    const tar = packed('--format=posix')
    const seen = await seenIn(tar, [1000])
    const hello = seen.find(({ entry }) => entry.name === 'tree/hello')?.entry
    expect(tar.toString('latin1', hello?.offset ?? 0, (hello?.offset ?? 0) + 5)).toBe('hello')
  })
})

describe('reading', () => {
  const two = tarFrom([
    { name: 'a', data: Buffer.alloc(1500, 'a') },
    { name: 'b', data: Buffer.from('b') },
  ])

  test('data that nobody reads is passed over', async () => {
    const names: string[] = []
    for await (const { entry } of readTar(chunked(two, [100]))) names.push(entry.name)
    expect(names).toEqual(['a', 'b'])
  })

  test('data may be left in the middle', async () => {
    const heads: string[] = []
    for await (const { data } of readTar(chunked(two, [700]))) {
      for await (const chunk of data) {
        heads.push(String.fromCharCode(chunk[0] ?? 0))
        break
      }
    }
    expect(heads).toEqual(['a', 'b'])
  })

  test('an archive without the mark of its end is whole, and says so', async () => {
    const scanner = tarScanner()
    expect([...scanner.add(tarFrom([{ name: 'a' }], { ended: false }))]).toHaveLength(1)
    expect(scanner.end()).toBe(false)
    expect(await seenIn(Buffer.alloc(0))).toEqual([])
    expect(await seenIn(Buffer.alloc(1024))).toEqual([])
  })

  test('an archive without what fills its last entry up is whole, as `umoci insert` makes it', async () => {
    const one = tarFrom([{ name: 'file', data: Buffer.from('data') }])
    for (const length of [516, 517, 900]) {
      const seen = await seenIn(one.subarray(0, length))
      expect(seen.map(({ entry, data }) => [entry.name, data])).toEqual([['file', 'data']])
    }
    expect(await refusalOf(one.subarray(0, 515))).toContain('it ends too early')
  })

  test('what follows the end is no part of the archive', async () => {
    const seen = await seenIn(Buffer.concat([two, tarFrom([{ name: 'c' }]), Buffer.from('rubbish')]))
    expect(seen.map(({ entry }) => entry.name)).toEqual(['a', 'b'])
  })

  test('records for all entries hold until an entry has its own', async () => {
    const global = altered(tarFrom([{ name: 'g', data: Buffer.from('11 mtime=7\n') }], { ended: false }), (header) =>
      header.write('g', 156),
    )
    const own = tarFrom([{ name: 'own', mtime: 1.5 }, { name: 'all' }])
    const seen = await seenIn(Buffer.concat([global, own]))
    expect(seen.map(({ entry }) => [entry.name, entry.mtime])).toEqual([
      ['own', 1.5],
      ['all', 7],
    ])
  })
})

describe('what is refused', () => {
  const one = tarFrom([{ name: 'file', data: Buffer.from('data') }])
  const pax = (records: string): Buffer =>
    Buffer.concat([
      altered(tarFrom([{ name: 'x', data: Buffer.from(records) }], { ended: false }), (header) =>
        header.write('x', 156),
      ),
      one,
    ])

  test.each<[string, Buffer, string]>([
    ['no tar at all', Buffer.alloc(512, 'x'), 'it is no tar'],
    ['a wrong checksum', Buffer.from(one).fill('g', 0, 1), 'a header in it is damaged'],
    ['an end within the data', one.subarray(0, 514), 'it ends too early'],
    ['an end within a header', one.subarray(0, 300), 'it ends too early'],
    ['an end after a header for the next entry', pax('12 path=abc\n').subarray(0, 1024), 'it ends too early'],
    ['a size that is no number', altered(one, (header) => header.write('0000000009z', 124)), 'not a number'],
    ['a negative size', altered(one, (header) => header.fill(0xff, 124, 136)), 'is negative'],
    [
      'a size past counting',
      altered(one, (header) => header.fill(0x7f, 125, 136).writeUInt8(0x80, 124)),
      'not a number that can be used',
    ],
    ['a size past counting in a record', pax('32 size=99999999999999999999999\n'), 'not a number that can be used'],
    ['a negative size in a record', pax('11 size=-1\n'), 'not a number that can be used'],
    ['a record that is longer than its header', pax('99 path=a\n'), 'is malformed'],
    ['a record without its end', pax('9 path=a'), 'is malformed'],
    ['a record without a key', pax('6 =ab\n'), 'is malformed'],
    ['a record of length nothing', pax('0 path=a\n'), 'is malformed'],
    ['a name with a NUL', pax('12 path=a\0c\n'), 'is malformed'],
    ['an entry after one block of the end', Buffer.concat([Buffer.alloc(512), one]), 'goes on after its end'],
    ['an unknown type', altered(one, (header) => header.write('M', 156)), 'unknown type'],
  ])('%s', async (_, tar, why) => {
    expect(await refusalOf(tar)).toContain(why)
  })

  test('an extended header that is too long, before it is read', async () => {
    const header = altered(tarFrom([{ name: 'x', size: 2 ** 30 }], { ended: false }), (block) => block.write('x', 156))
    expect(await refusalOf(header)).toContain('longer than 1048576 bytes')
  })

  test('names and lengths for all entries at once', async () => {
    for (const record of ['12 path=abc\n', '10 size=5\n', '25 GNU.sparse.realsize=1\n']) {
      const global = altered(tarFrom([{ name: 'g', data: Buffer.from(record) }], { ended: false }), (header) =>
        header.write('g', 156),
      )
      expect(await refusalOf(Buffer.concat([global, one]))).toContain('sets what only one can have')
    }
  })

  test('more entries than anybody has', () => {
    const many = tarFrom(Array.from({ length: 1000 }, () => ({ name: 'x' })))
    expect([...tarScanner('the archive', 1000).add(many)]).toHaveLength(1000)
    expect(() => [...tarScanner('the archive', 999).add(many)]).toThrow('more than 999 entries')
    expect(ENTRY_LIMIT).toBe(1_000_000)
  })

  test('whatever is broken by chance is read or refused, never anything else', async () => {
    const tar = tarFrom([
      { name: 'folder', type: 'folder' },
      { name: `folder/${'n'.repeat(200)}`, data: Buffer.alloc(700, 'd') },
      { name: 'link', type: 'symlink', linkname: 'ö' },
      { name: 'hard', type: 'link', linkname: 'link' },
    ])
    let refused = 0
    await fc.assert(
      fc.asyncProperty(mutated(tar), async (broken) => {
        try {
          await seenIn(broken)
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

describe('names as paths', () => {
  test('one that is too long', () => {
    expect(partsOf('a'.repeat(5000))).toBeNull()
  })

  test.each<[string, readonly string[] | null]>([
    ['a/b', ['a', 'b']],
    ['./a//b/', ['a', 'b']],
    ['/etc/passwd', ['etc', 'passwd']],
    ['a/../b', ['b']],
    ['./', []],
    ['..', null],
    ['a/../../b', null],
    ['/../b', null],
    ['a\0b', null],
    ['.../..a', ['...', '..a']],
  ])('%s', (name, parts) => {
    expect(partsOf(name)).toEqual(parts)
  })
})
