import { FaultError, fault } from '../../../engine/fault.ts'

/** Rejects an instruction that cannot be used, in one sentence without its full stop. */
export const refused = (why: string): FaultError => new FaultError(fault('failed', `${why}.`))

/** Cuts text into words at blanks that are neither quoted nor escaped; quotes and backslashes stay in the words. */
export const splitWords = (text: string): readonly string[] => {
  const words: string[] = []
  let word = ''
  let quote = ''
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? ''
    if (quote === '' && /\s/.test(character)) {
      if (word !== '') words.push(word)
      word = ''
      continue
    }
    word += character
    if (character === '\\' && at + 1 < text.length) {
      at += 1
      word += text[at]
    } else if (quote !== '') {
      if (character === quote) quote = ''
    } else if (character === '"' || character === "'") quote = character
  }
  return word === '' ? words : [...words, word]
}

/** Values of variables by their names; undefined for one that is not set. */
export type Variables = (name: string) => string | undefined

type Cursor = { readonly text: string; at: number }

const NAME = /[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?\-$!]/y

const nameAt = (cursor: Cursor): string => {
  NAME.lastIndex = cursor.at
  const name = NAME.exec(cursor.text)?.[0] ?? ''
  cursor.at += name.length
  return name
}

const braced = (cursor: Cursor, variables: Variables): string => {
  const name = nameAt(cursor)
  if (name === '') throw refused(`“${cursor.text}” holds a substitution without a name`)
  const value = variables(name) ?? ''
  const next = cursor.text[cursor.at++]
  if (next === '}') return value
  const modifier = next === ':' ? cursor.text[cursor.at++] : undefined
  if (modifier !== '-' && modifier !== '+')
    throw refused(`“${cursor.text}” holds a substitution that is not closed, or of a kind that is not known`)
  const word = expandUntil(cursor, '}', variables)
  if (modifier === '-') return value === '' ? word : value
  return value === '' ? '' : word
}

const dollar = (cursor: Cursor, variables: Variables): string => {
  cursor.at += 1
  if (cursor.text[cursor.at] === '{') {
    cursor.at += 1
    return braced(cursor, variables)
  }
  const name = nameAt(cursor)
  return name === '' ? '$' : (variables(name) ?? '')
}

const singleQuoted = (cursor: Cursor): string => {
  const end = cursor.text.indexOf("'", cursor.at + 1)
  if (end === -1) throw refused(`“${cursor.text}” holds a quotation that is not closed`)
  const inside = cursor.text.slice(cursor.at + 1, end)
  cursor.at = end + 1
  return inside
}

const doubleQuoted = (cursor: Cursor, variables: Variables): string => {
  let inside = ''
  for (cursor.at += 1; cursor.at < cursor.text.length; ) {
    const character = cursor.text[cursor.at] ?? ''
    if (character === '"') {
      cursor.at += 1
      return inside
    }
    if (character === '$') inside += dollar(cursor, variables)
    else if (character === '\\') {
      const next = cursor.text[cursor.at + 1] ?? ''
      inside += /["$\\]/.test(next) ? next : `\\${next}`
      cursor.at += 2
    } else {
      inside += character
      cursor.at += 1
    }
  }
  throw refused(`“${cursor.text}” holds a quotation that is not closed`)
}

const expandUntil = (cursor: Cursor, stop: string, variables: Variables): string => {
  let expanded = ''
  while (cursor.at < cursor.text.length) {
    const character = cursor.text[cursor.at] ?? ''
    if (character === stop) {
      cursor.at += 1
      return expanded
    }
    if (character === "'") expanded += singleQuoted(cursor)
    else if (character === '"') expanded += doubleQuoted(cursor, variables)
    else if (character === '$') expanded += dollar(cursor, variables)
    else if (character === '\\') {
      expanded += cursor.text[cursor.at + 1] ?? ''
      cursor.at += 2
    } else {
      expanded += character
      cursor.at += 1
    }
  }
  if (stop !== '') throw refused(`“${cursor.text}” holds a substitution that is not closed`)
  return expanded
}

/**
 * One word as a Dockerfile means it: quotes and escapes taken away, `$NAME`, `${NAME}`, `${NAME:-word}` and
 * `${NAME:+word}` put in (buildkit, `frontend/dockerfile/shell`).
 */
export const expandWord = (text: string, variables: Variables): string => expandUntil({ text, at: 0 }, '', variables)
