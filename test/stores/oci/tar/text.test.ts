import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byteLengthOf, bytesOfText, textOfBytes } from '../../../../src/stores/oci/tar/text.ts'

const nearlyText = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 6 }),
      fc.string({ unit: 'grapheme', maxLength: 4 }).map((text) => Buffer.from(text)),
    ),
  )
  .map((parts) => Buffer.concat(parts))

test('every sequence of bytes comes back from its text', () => {
  fc.assert(
    fc.property(nearlyText, (bytes) => {
      const text = textOfBytes(bytes)
      expect(bytesOfText(text)).toEqual(bytes)
      expect(byteLengthOf(text)).toBe(bytes.length)
    }),
  )
})

test('text that is UTF-8 is itself', () => {
  for (const text of ['', 'etc/hosts', 'söft', '日本語', '😀', '\uFFFD', '\uFEFFx']) {
    expect(textOfBytes(Buffer.from(text))).toBe(text)
  }
})

test('names that differ in one wrong byte stay different', () => {
  const [one, other] = [Buffer.from([0x61, 0xe9]), Buffer.from([0x61, 0xe8])]
  expect(textOfBytes(one)).not.toBe(textOfBytes(other))
  expect(textOfBytes(one)).not.toBe('aé')
})
