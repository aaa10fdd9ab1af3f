const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const REPLACEMENT = '\uFFFD'
const ESCAPED = 0xdc00
const LONE = /[\uDC80-\uDCFF]/

/** Bytes of the character that a UTF-8 lead byte begins; 1 for what begins none. */
const lengthAt = (lead: number): number => (lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1)

const characterAt = (bytes: Buffer, at: number): string | null => {
  try {
    return strict.decode(bytes.subarray(at, at + lengthAt(bytes[at] ?? 0)))
  } catch {
    return null
  }
}

/**
 * Text of bytes that should be UTF-8 and need not be: a byte that is part of no character becomes the lone surrogate
 * U+DC00 plus the byte, as Python's `surrogateescape` does. Different bytes always give different texts, and
 * {@link bytesOfText} gives them back.
 */
export const textOfBytes = (bytes: Buffer): string => {
  const text = bytes.toString()
  if (!text.includes(REPLACEMENT)) return text
  let exact = ''
  for (let at = 0; at < bytes.length; ) {
    const character = characterAt(bytes, at)
    exact += character ?? String.fromCharCode(ESCAPED + (bytes[at] ?? 0))
    at += character === null ? 1 : lengthAt(bytes[at] ?? 0)
  }
  return exact
}

/** The bytes that {@link textOfBytes} made this text of. */
export const bytesOfText = (text: string): Buffer => {
  if (text.isWellFormed()) return Buffer.from(text)
  const parts = Array.from(text, (character) =>
    LONE.test(character) && character.length === 1
      ? Buffer.from([character.charCodeAt(0) - ESCAPED])
      : Buffer.from(character),
  )
  return Buffer.concat(parts)
}

/** How many bytes {@link bytesOfText} gives. */
export const byteLengthOf = (text: string): number =>
  text.isWellFormed() ? Buffer.byteLength(text) : bytesOfText(text).length
