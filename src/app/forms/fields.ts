import { familiar, isReference, parseReference, withDefaultTag } from '../../engine/reference.ts'

/** What a field was found to mean, or the sentence that says why it means nothing. */
export type Read<T> = { readonly value: T } | { readonly problem: string }

const problem = (says: string): { readonly problem: string } => ({ problem: says })

const sentence = (words: string): string => `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}.`

/** A name in familiar form, `latest` added; null when nothing was typed. */
export const readReference = (text: string): Read<string | null> => {
  const typed = text.trim()
  if (typed === '') return { value: null }
  const parsed = parseReference(typed)
  if (!isReference(parsed)) return problem(sentence(parsed.problem))
  return { value: familiar(withDefaultTag(parsed)) }
}

/** A name that an image can be given: a digest is nothing one gives. */
export const readTag = (text: string): Read<string | null> =>
  text.includes('@') ? problem('A name that is given to an image has no digest.') : readReference(text)

/** Docker's own rule for names of containers (moby `names.RestrictedNamePattern`). */
const CONTAINER_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/

/** A name of a container; null when nothing was typed. */
export const readContainerName = (text: string): Read<string | null> => {
  const typed = text.trim()
  if (typed === '') return { value: null }
  return CONTAINER_NAME.test(typed)
    ? { value: typed }
    : problem('A container name has two characters or more: letters, digits, and _ . - after the first.')
}

/** The words of a command line. Quotes and backslashes keep blanks together, as in a shell; nothing else means anything. */
export const readCommand = (text: string): Read<readonly string[]> => {
  const words: string[] = []
  let word: string | null = null
  let quote: string | null = null
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? ''
    if (letter === '\\' && quote !== "'" && at + 1 < text.length) {
      at += 1
      word = (word ?? '') + (text[at] ?? '')
    } else if (quote === null && (letter === '"' || letter === "'")) {
      quote = letter
      word ??= ''
    } else if (letter === quote) quote = null
    else if (letter === ' ' && quote === null) {
      if (word !== null) words.push(word)
      word = null
    } else word = (word ?? '') + letter
  }
  if (quote !== null) return problem(`A ${quote} is not closed.`)
  return { value: word === null ? words : [...words, word] }
}
