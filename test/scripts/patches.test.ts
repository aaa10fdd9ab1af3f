import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { patches } from '../../scripts/patches/list.ts'
import { narrow } from '../../scripts/patches/narrow.ts'
import { applyPatch } from '../../scripts/patches/patch.ts'
import width from '../../scripts/patches/width.ts'

describe.each(patches.map((patch) => [patch.name, patch] as const))('patch %s', (_name, patch) => {
  test('fits the installed version of the dependency', () => {
    const source = readFileSync(new URL(`../../node_modules/${patch.file}`, import.meta.url), 'utf8')
    const patched = applyPatch(patch, source)
    for (const { replace } of patch.edits) expect(patched).toContain(replace)
  })

  test('says why it is there', () => {
    expect(patch.reason).toMatch(/\w.{40,}\.$/s)
  })
})

describe('applying a patch', () => {
  const patch = { name: 'x', reason: '', file: 'a/b.js', edits: [{ find: 'one', replace: '$& two' }] }

  test('puts the new text in as it stands', () => {
    expect(applyPatch(patch, 'zero one')).toBe('zero $& two')
  })

  test.each(['nothing', 'one one'])('refuses when the old text is not there exactly once: %s', (source) => {
    expect(() => applyPatch(patch, source)).toThrow(/Patch "x" no longer fits a\/b\.js/)
  })
})

describe('width', () => {
  const plain = new RegExp(`^[${narrow}]$`)
  const narrowUnits = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit)).filter((unit) =>
    plain.test(unit),
  )

  test('every character of the fast path is one cell wide, and stays alone beside any other of them', () => {
    expect(narrowUnits.length).toBeGreaterThan(1500)
    const wrong = narrowUnits.filter((unit) => stringWidth(unit) !== 1)
    expect(wrong).toEqual([])
    const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
    expect([...segmenter.segment(narrowUnits.join(''))].length).toBe(narrowUnits.length)
  })

  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom(...narrowUnits) }),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('漢字', '👩‍👩‍👧', 'é', '\u200b', '\t', '한', '1\u20e3', '©\ufe0f'),
    fc.constantFrom(
      '\u001B[1m',
      '\u001B[38;2;69;208;196m',
      '\u001B[m',
      '\u001B[',
      '\u001B]8;;x\u0007',
      '\u001B[12345m',
    ),
  )

  test('counts any text as the original does', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), (parts) => {
        expect(width(parts.join(''))).toBe(stringWidth(parts.join('')))
      }),
      { numRuns: 2000 },
    )
  })

  test('leaves every option to the original', () => {
    expect(width('●', { ambiguousIsNarrow: false })).toBe(2)
    expect(width('\u001B[1mab', { countAnsiEscapeCodes: true })).toBe(
      stringWidth('\u001B[1mab', { countAnsiEscapeCodes: true }),
    )
  })
})
