import { parseAge } from './age.ts'
import type { Catalog } from './catalog.ts'
import { isDangling, isIntermediate, useOf } from './catalog.ts'
import type { Image } from './image.ts'
import { resolveImage } from './resolve.ts'
import { parseSize } from './size.ts'

/** A condition written as a token: `is:unused`, `label:k=v`, `before:`, `since:`, `older:30d`, `size:>500MB`. */
export type Condition =
  | { readonly kind: 'is'; readonly value: IsWord }
  | { readonly kind: 'label'; readonly key: string; readonly value: string | null }
  | { readonly kind: 'before' | 'since'; readonly reference: string }
  | { readonly kind: 'older' | 'newer'; readonly age: number }
  | { readonly kind: 'size'; readonly above: boolean; readonly bytes: number }

/** What is typed into the search, taken apart. `words` is what is left for fuzzy matching. */
export type Query = {
  readonly words: string
  readonly conditions: readonly { readonly token: string; readonly condition: Condition }[]
  /** Tokens that begin like a condition but cannot be understood (yet): they narrow nothing. */
  readonly unclear: readonly string[]
}

export const IS_WORDS = ['dangling', 'unused', 'running', 'stopped', 'used', 'intermediate', 'tagged'] as const
export type IsWord = (typeof IS_WORDS)[number]

/** The beginnings that completion offers. */
export const TOKENS = ['is:', 'label:', 'before:', 'since:', 'older:', 'newer:', 'size:'] as const

const isWord = (text: string): text is IsWord => (IS_WORDS as readonly string[]).includes(text)

const READERS: Readonly<Record<string, (value: string) => Condition | null>> = {
  is: (value) => (isWord(value) ? { kind: 'is', value } : null),
  label: (value) => {
    if (value === '') return null
    const equals = value.indexOf('=')
    return equals === -1
      ? { kind: 'label', key: value, value: null }
      : { kind: 'label', key: value.slice(0, equals), value: value.slice(equals + 1) }
  },
  before: (value) => (value === '' ? null : { kind: 'before', reference: value }),
  since: (value) => (value === '' ? null : { kind: 'since', reference: value }),
  older: (value) => readAge('older', value),
  newer: (value) => readAge('newer', value),
  size: (value) => {
    const match = /^([<>])(.+)$/.exec(value)
    const bytes = match === null ? null : parseSize(match[2] ?? '')
    return bytes === null ? null : { kind: 'size', above: match?.[1] === '>', bytes }
  },
}

const readAge = (kind: 'older' | 'newer', value: string): Condition | null => {
  const age = parseAge(value)
  return age === null ? null : { kind, age }
}

/** Takes a search text apart. Never throws: what cannot be understood is listed in `unclear`. */
export const parseQuery = (text: string): Query => {
  const words: string[] = []
  const conditions: { token: string; condition: Condition }[] = []
  const unclear: string[] = []
  for (const token of text.split(/\s+/)) {
    const colon = token.indexOf(':')
    const reader = colon === -1 ? undefined : READERS[token.slice(0, colon)]
    if (reader === undefined || !Object.hasOwn(READERS, token.slice(0, colon))) {
      if (token !== '') words.push(token)
      continue
    }
    const condition = reader(token.slice(colon + 1))
    if (condition === null) unclear.push(token)
    else conditions.push({ token, condition })
  }
  return { words: words.join(' '), conditions, unclear }
}

const holdsIs = (catalog: Catalog, image: Image, word: IsWord): boolean => {
  switch (word) {
    case 'dangling':
      return isDangling(catalog, image)
    case 'intermediate':
      return isIntermediate(catalog, image)
    case 'unused':
      return useOf(catalog, image.id) === 'none'
    case 'used':
      return useOf(catalog, image.id) !== 'none'
    case 'running':
    case 'stopped':
      return useOf(catalog, image.id) === word
    case 'tagged':
      return image.references.length > 0
  }
}

const createdOf = (catalog: Catalog, reference: string): number | null => {
  const found = resolveImage(catalog, reference)
  return found.type === 'image' ? found.image.created : null
}

/**
 * The test that a condition puts to each image at the moment `now` (milliseconds since the epoch). `before:` and `since:`
 * compare creation dates strictly, as Docker's filters of these names do; an image without a date meets neither.
 */
export const testFor = (catalog: Catalog, condition: Condition, now: number): ((image: Image) => boolean) => {
  switch (condition.kind) {
    case 'is':
      return (image) => holdsIs(catalog, image, condition.value)
    case 'label': {
      const { key, value } = condition
      return ({ labels }) => Object.hasOwn(labels, key) && (value === null || labels[key] === value)
    }
    case 'before':
    case 'since': {
      const other = createdOf(catalog, condition.reference)
      if (other === null) return () => false
      const before = condition.kind === 'before'
      return ({ created }) => created !== null && (before ? created < other : created > other)
    }
    case 'older':
      return ({ created }) => created !== null && now - created > condition.age
    case 'newer':
      return ({ created }) => created !== null && now - created < condition.age
    case 'size':
      return ({ size }) => (condition.above ? size > condition.bytes : size < condition.bytes)
  }
}
