import { expect, test } from 'vitest'
import { keyBytes, wordBytes } from './keys.ts'

test('knows keys by their names', () => {
  expect(keyBytes('enter')).toBe('\r')
  expect(keyBytes('ctrl+c')).toBe('\u0003')
  expect(keyBytes('ctrl+z')).toBe('\u001A')
  expect(keyBytes('alt+x')).toBe('\u001Bx')
  expect(keyBytes('j')).toBe('j')
  expect(keyBytes('redis')).toBeUndefined()
})

test('a word is a key or is typed letter by letter', () => {
  expect(wordBytes('down')).toEqual(['\u001B[B'])
  expect(wordBytes('/redis')).toEqual(['/', 'r', 'e', 'd', 'i', 's'])
})
