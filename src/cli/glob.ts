const LITERAL = /[.+^${}()|/-]/

/** One bracket class of a pattern at `from` (on its `[`), as a regular expression; null when it has no end or no content. */
const bracket = (pattern: string, from: number): { readonly text: string; readonly next: number } | null => {
  const match = /^\[(\^?)((?:\\.|[^\]\\])+)\]/.exec(pattern.slice(from))
  if (match === null) return null
  const members = (match[2] ?? '').replace(/\\(.)|[[&|~^]/g, (whole, after?: string) => `\\${after ?? whole}`)
  return { text: `[${match[1] ?? ''}${members}]`, next: from + match[0].length }
}

/**
 * A pattern as Docker's `reference` filter reads it (Go's `path.Match`): `*` and `?` stay within one part of a path, `[a-z]`
 * and `[^a-z]` are classes, `\` takes the next character as it is. Matches whole texts; null when the pattern is broken.
 */
export const globOf = (pattern: string): ((text: string) => boolean) | null => {
  let source = ''
  for (let at = 0; at < pattern.length; ) {
    const character = pattern[at] ?? ''
    if (character === '[') {
      const found = bracket(pattern, at)
      if (found === null) return null
      source += found.text
      at = found.next
      continue
    }
    const escaping = character === '\\'
    const literal = escaping ? pattern[at + 1] : character
    if (literal === undefined) return null
    if (!escaping && character === '*') source += '[^/]*'
    else if (!escaping && character === '?') source += '[^/]'
    else source += LITERAL.test(literal) || /[*?[\]\\]/.test(literal) ? `\\${literal}` : literal
    at += escaping ? 2 : 1
  }
  try {
    const expression = new RegExp(`^${source}$`, 's')
    return (text) => expression.test(text)
  } catch {
    return null
  }
}
