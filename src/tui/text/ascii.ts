import { ASCII, UNICODE } from '../theme/glyphs.ts'
import { cells } from './cells.ts'

const PLAIN = /^[\x20-\x7e]*$/
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

const spellings: ReadonlyMap<string, string> = new Map([
  ...Object.entries(UNICODE).map(([name, sign]): [string, string] => [sign, ASCII[name as keyof typeof ASCII]]),
  ['←', '<'],
  ['“', '"'],
  ['”', '"'],
])

/**
 * Text for a terminal without UTF-8, in the same number of cells: our signs in their ASCII spelling, whatever else is
 * beyond ASCII as question marks. Such a terminal takes each byte for a character, and some of them for commands.
 */
export const asciiOnly = (text: string): string => {
  if (PLAIN.test(text)) return text
  let drawn = ''
  for (const { segment } of segmenter.segment(text)) {
    drawn += PLAIN.test(segment) ? segment : (spellings.get(segment) ?? '?'.repeat(cells(segment)))
  }
  return drawn
}
