import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readTar } from '../../../../src/stores/oci/tar/read.ts'
import { bytesOfText, textOfBytes } from '../../../../src/stores/oci/tar/text.ts'
import { tarHeader } from '../../../../src/stores/oci/tar/write.ts'
import { chunked, gathered } from '../../../support/oci/chunks.ts'
import { tarFrom, type Written } from '../../../support/oci/tars.ts'

const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 300 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }),
  fc.uint8Array({ minLength: 1, maxLength: 120 }).map((bytes) => textOfBytes(Buffer.from(bytes))),
)
const name = text.map((one) => one.replaceAll('\0', '_').replace(/\/+$/, '_')).filter((one) => one !== '')
const number = fc.oneof(fc.nat(), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }))

const entries: fc.Arbitrary<Written> = fc.oneof(
  fc.record({
    name,
    data: fc.uint8Array({ maxLength: 1200 }).map((bytes) => Buffer.from(bytes)),
    mode: fc.nat(0o7777),
    uid: number,
    gid: number,
    mtime: fc.oneof(
      number,
      fc.integer({ min: -1e9, max: -1 }),
      fc.integer({ min: 0, max: 1e9 }).map((half) => half + 0.5),
    ),
  }),
  fc.record({ name, type: fc.constantFrom('symlink' as const, 'link' as const), linkname: name }),
  fc.record({ name, type: fc.constant('folder' as const) }),
  fc.record({
    name,
    type: fc.constantFrom('character' as const, 'block' as const),
    device: fc.tuple(fc.nat(0o777777), fc.nat(0o777777)),
  }),
  fc.record({
    name,
    pax: fc
      .tuple(
        name.map((key) => `SCHILY.xattr.user.${key.replaceAll('=', '_')}`),
        text,
      )
      .map((record) => new Map([record])),
  }),
)

describe('the writer and the reader', () => {
  test('what is written is what is read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(entries, { maxLength: 6 }), fc.integer({ min: 1, max: 2000 }), async (list, length) => {
        const read: unknown[] = []
        for await (const { entry, data } of readTar(chunked(tarFrom(list), [length]))) {
          const bytes = await gathered(data)
          const { type, mode, uid, gid, mtime, linkname, device } = entry
          const xattrs = [...entry.pax].filter(([key]) => key.startsWith('SCHILY.'))
          read.push({ name: entry.name, type, mode, uid, gid, mtime, linkname, device, bytes, xattrs })
        }
        const expected = list.map((entry) => {
          const { type = 'file', uid = 0, gid = 0, mtime = 0, linkname = '', device = [0, 0] } = entry
          const mode = entry.mode ?? (type === 'folder' ? 0o755 : type === 'symlink' ? 0o777 : 0o644)
          const shown = type === 'folder' ? `${entry.name}/` : entry.name
          const bytes = entry.data ?? Buffer.alloc(0)
          return { name: shown, type, mode, uid, gid, mtime, linkname, device, bytes, xattrs: [...(entry.pax ?? [])] }
        })
        expect(read).toEqual(expected)
      }),
      { numRuns: 200 },
    )
  })

  test('short names need no extended header, long ones do', () => {
    expect(tarHeader({ name: 'a'.repeat(100) })).toHaveLength(512)
    expect(tarHeader({ name: `${'a'.repeat(150)}/${'b'.repeat(100)}` })).toHaveLength(512)
    expect(tarHeader({ name: 'a'.repeat(101) })).toHaveLength(3 * 512)
    expect(tarHeader({ name: 'ä' })).toHaveLength(3 * 512)
    expect(tarHeader({ name: 'a', size: 8 ** 11 })).toHaveLength(3 * 512)
    expect(tarHeader({ name: 'a', size: 8 ** 11 - 1 })).toHaveLength(512)
  })

  test('GNU tar reads them as well', () => {
    const names = ['plain', 'ünicode', `${'long/'.repeat(60)}name`, 'x'.repeat(230)]
    const listed = execFileSync('tar', ['-t', '--quoting-style=literal'], {
      input: tarFrom(names.map((one) => ({ name: one, data: Buffer.from(one) }))),
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    })
    expect(listed.trimEnd().split('\n')).toEqual(names)
  })

  test('bytes that are no text survive', async () => {
    const odd = textOfBytes(Buffer.from([0x66, 0xff, 0x66]))
    for await (const { entry } of readTar(chunked(tarFrom([{ name: odd }]), [512]))) {
      expect(bytesOfText(entry.name)).toEqual(Buffer.from([0x66, 0xff, 0x66]))
    }
  })
})
