const PLAIN = /^[\x20-\x7e]*$/

/**
 * What a terminal would act on, hide or show as something else: control characters, format and direction characters,
 * line separators, private and unassigned code points, halves of surrogate pairs, and everything drawn as nothing at all.
 */
const RISKY = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

const escaped = (code: number): string =>
  code > 0xff_ff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`

const shown = (character: string): string => {
  const code = character.codePointAt(0) ?? 0
  if (code === 9) return ' '
  if (code < 0x20 || code === 0x7f) return `^${String.fromCharCode(code ^ 0x40)}`
  return escaped(code)
}

/**
 * Text from outside as one line that can do nothing to a terminal: `ESC` becomes `^[`, a line break `^J`, a tab one
 * space, C1 controls and direction or invisible characters `\u202e`. Plain text is returned as it is. Everything that is
 * drawn or printed passes here.
 */
export const harmless = (text: string): string => (PLAIN.test(text) ? text : text.replace(RISKY, shown))

/**
 * JSON text (as `JSON.stringify` gives it) with everything of {@link harmless} inside its strings as `\u` escapes: the
 * same value to whoever parses it, and nothing to a terminal. Line breaks and indentation of the document stay.
 */
export const harmlessJson = (json: string): string =>
  json.replace(RISKY, (character) => {
    if (character === '\n') return character
    // JSON knows no escape for a code point above the first plane but that of its two halves.
    return Array.from({ length: character.length }, (_, at) => escaped(character.charCodeAt(at))).join('')
  })
