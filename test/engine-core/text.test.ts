import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { harmless, harmlessJson } from '../../src/engine/harmless.ts'
import { hostileText } from '../support/arbitraries.ts'

describe('harmless', () => {
  test.each([
    ['redis:7', 'redis:7'],
    ['größe 日本 é', 'größe 日本 é'],
    ['\u001b[2J', '^[[2J'],
    ['a\r\nb', 'a^M^Jb'],
    ['a\tb', 'a b'],
    ['\u0000\u007f', '^@^?'],
    ['\u009b31m', '\\u009b31m'],
    ['\u202egpj.exe', '\\u202egpj.exe'],
    ['a\u200bb\u200d\ufeff', 'a\\u200bb\\u200d\\ufeff'],
    ['\u2028\u2029', '\\u2028\\u2029'],
    ['\ud800x', '\\ud800x'],
    ['\u{e0041}', '\\u{e0041}'],
    ['\ue000', '\\ue000'],
    ['\u3164', '\\u3164'],
    ['🐳', '🐳'],
  ])('%j is shown as %s', (text, shown) => {
    expect(harmless(text)).toBe(shown)
  })

  test('never lets anything through that a terminal acts on or hides, on one line', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(harmless(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{DI}]/u)
        expect(harmless(harmless(text))).toBe(harmless(text))
      }),
      { numRuns: 2000 },
    )
  })

  test('JSON made harmless still means the same', () => {
    fc.assert(
      fc.property(fc.dictionary(hostileText, hostileText), (value) => {
        const text = harmlessJson(JSON.stringify(value, null, 2))
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{DI}]/u)
      }),
      { numRuns: 2000 },
    )
  })
})
