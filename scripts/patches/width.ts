import stringWidth from 'string-width'
import { narrow } from './narrow.ts'

const plain = new RegExp(`^[${narrow}]*$`)
// biome-ignore lint/suspicious/noControlCharactersInRegex: colour sequences start with ESC.
const sgr = /\u001B\[(?:\d{1,4}(?:;\d{1,4})*)?m/g

/** The cells that `text` takes on a terminal, exactly as `string-width` counts them; common text is counted fast. */
export default function width(text: string, options?: Parameters<typeof stringWidth>[1]): number {
  if (options === undefined && typeof text === 'string') {
    const bare = text.includes('\u001B') ? text.replace(sgr, '') : text
    if (plain.test(bare)) return bare.length
  }
  return stringWidth(text, options)
}
