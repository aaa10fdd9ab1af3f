import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clockTime, columnAge, dockerAge, parseAge, spokenAge, spokenDate } from '../../src/engine/age.ts'
import {
  between,
  columnSize,
  dockerSize,
  exactly,
  groupedBytes,
  parseSize,
  spokenBytes,
  spokenSize,
} from '../../src/engine/size.ts'

describe('a size as Docker prints it', () => {
  test.each([
    [0, '0B', '0B'],
    [1, '1B', '1B'],
    [999, '999B', '999B'],
    [1000, '1kB', '1kB'],
    [1234, '1.23kB', '1.234kB'],
    [9995, '9.99kB', '9.995kB'],
    [99_950, '100kB', '99.95kB'],
    [999_499, '999kB', '999.5kB'],
    [999_500, '1MB', '999.5kB'],
    [999_999, '1MB', '1MB'],
    [1_000_000, '1MB', '1MB'],
    [999_949_999, '1GB', '999.9MB'],
    [999_950_000, '1GB', '1GB'],
    [1_234_567_890_123, '1.23TB', '1.235TB'],
    [5e15, '5PB', '5PB'],
  ])('%d bytes: %s, with four digits %s', (size, three, four) => {
    expect(dockerSize(size)).toBe(three)
    expect(dockerSize(size, 4)).toBe(four)
  })

  test('has a number from 1 to below 1000 and never an exponent, in every form', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.nat(2_000_000),
          fc.maxSafeInteger().map(Math.abs),
          fc
            .integer({ min: 0, max: 15 })
            .chain((power) => fc.integer({ min: -600, max: 600 }).map((off) => Math.max(10 ** power + off, 0))),
        ),
        fc.constantFrom(3, 4),
        (size, digits) => {
          const [, number, unit] = /^([0-9.]+)([kMGTP]?B)$/.exec(dockerSize(size, digits)) ?? []
          expect(Number(number)).toBeLessThan(1000)
          if (unit !== 'B') expect(Number(number)).toBeGreaterThanOrEqual(1)
          const column = columnSize(size)
          expect(column.number).toMatch(column.unit === 'B' ? /^\d{1,3}$/ : /^(?:\d\.\d\d|\d\d\.\d|\d{3})$/)
          const back = parseSize(dockerSize(size, digits)) ?? Number.NaN
          expect(Math.abs(back - size)).toBeLessThanOrEqual(size * 0.5 * 10 ** (1 - digits) + 1)
        },
      ),
      { numRuns: 5000 },
    )
  })
})

describe('other forms of a size', () => {
  test.each([
    [612, '612', 'B'],
    [1200, '1.20', 'kB'],
    [41_200_000, '41.2', 'MB'],
    [412_000_000, '412', 'MB'],
    [999_500, '1.00', 'MB'],
  ])('%d in a column: %s %s', (size, number, unit) => {
    expect(columnSize(size)).toEqual({ number, unit })
  })

  test('bounds are spoken', () => {
    expect(spokenSize(3_900_000_000)).toBe('3.90 GB')
    expect(spokenBytes(exactly(0))).toBe('0 B')
    expect(spokenBytes(between(0, 3_900_000_000))).toBe('at most 3.90 GB')
    expect(spokenBytes(between(1_200_000_000, Number.POSITIVE_INFINITY))).toBe('at least 1.20 GB')
    expect(spokenBytes(between(1_200_000_000, 3_900_000_000))).toBe('1.20 GB to 3.90 GB')
    expect(spokenBytes(between(1_200_000_000, 1_200_000_001))).toBe('1.20 GB')
    expect(spokenBytes(between(0, Number.POSITIVE_INFINITY))).toBe('an unknown amount')
    expect(groupedBytes(21_908_955_484)).toBe('21,908,955,484')
  })

  test.each([
    ['500MB', 500e6],
    ['1.5g', 1.5e9],
    ['20 GiB', 20 * 1024 ** 3],
    ['1024', 1024],
    ['1kb', 1000],
    ['7B', 7],
    [' 3 k ', 3000],
    ['', null],
    ['MB', null],
    ['-1', null],
    ['1e3', null],
    ['1 zb', null],
    ['1.kB', null],
    ['constructor', null],
  ])('%j is read as %s', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes)
  })
})

const S = 1000
const M = 60 * S
const H = 60 * M

describe('an age as Docker says it', () => {
  test.each([
    [-5 * S, 'Less than a second', '0s'],
    [0, 'Less than a second', '0s'],
    [999, 'Less than a second', '0s'],
    [S, '1 second', '1s'],
    [2 * S - 1, '1 second', '1s'],
    [M - 1, '59 seconds', '59s'],
    [M, 'About a minute', '1m'],
    [2 * M - 1, 'About a minute', '1m'],
    [2 * M, '2 minutes', '2m'],
    [H - 1, '59 minutes', '59m'],
    [H, 'About an hour', '1h'],
    [1.5 * H - 1, 'About an hour', '1h'],
    [1.5 * H, '2 hours', '2h'],
    [47.5 * H - 1, '47 hours', '47h'],
    [47.5 * H, '2 days', '2d'],
    [71.5 * H - 1, '2 days', '2d'],
    [71.5 * H, '3 days', '3d'],
    [335.5 * H - 1, '13 days', '13d'],
    [335.5 * H, '2 weeks', '2w'],
    [1439.5 * H - 1, '8 weeks', '8w'],
    [1439.5 * H, '2 months', '2mo'],
    [17_280 * H, '24 months', '24mo'],
    [17_519.5 * H - 1, '24 months', '24mo'],
    [17_520 * H, '2 years', '2y'],
    [26_280 * H - 1, '2 years', '2y'],
    [26_280 * H, '3 years', '3y'],
    [56 * 8760 * H, '56 years', '56y'],
  ])('%d ms: %s, %s', (age, words, cell) => {
    expect(dockerAge(age)).toBe(words)
    expect(columnAge(age)).toBe(cell)
  })

  test('never takes more than four cells, for a hundred years', () => {
    fc.assert(fc.property(fc.integer({ min: -1000, max: 999 * 8760 }), (hours) => columnAge(hours * H).length <= 4))
  })

  test('is spoken', () => {
    expect(spokenAge(3 * S)).toBe('just now')
    expect(spokenAge(-H)).toBe('just now')
    expect(spokenAge(M)).toBe('1 minute ago')
    expect(spokenAge(21 * 24 * H)).toBe('3 weeks ago')
    expect(spokenDate(Date.UTC(2026, 8, 16))).toBe('16 September 2026')
    expect(clockTime(Date.UTC(2026, 8, 16, 4, 2))).toBe('04:02')
  })

  test.each([
    ['30d', 30 * 24 * H],
    ['12h', 12 * H],
    ['1h30m', 1.5 * H],
    ['6mo', 180 * 24 * H],
    ['1y', 365 * 24 * H],
    ['2w', 14 * 24 * H],
    ['1.5h', 1.5 * H],
    ['', null],
    ['d', null],
    ['30', null],
    ['30 d', null],
    ['1h30', null],
    ['-1d', null],
    ['1x', null],
  ])('%j is read as %s', (text, age) => {
    expect(parseAge(text)).toBe(age)
  })
})
