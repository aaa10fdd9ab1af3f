import type { Digest } from '../engine/digest.ts'
import { isDigest } from '../engine/digest.ts'

/** One JSON object from outside. Every field of it may be anything. */
export type Fields = Readonly<Record<string, unknown>>

const NONE = '<none>'

/** The object that `value` is; an empty one when it is none. */
export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}

/** The entries of an array; none when `value` is no array. */
export const entriesOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** The text that `value` is, else the empty text. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** The finite number that `value` is, else null. */
export const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null

/** A number of bytes: whole and not negative, 0 when the engine left it out. */
export const bytesOf = (value: unknown): number => Math.max(0, Math.trunc(numberOf(value) ?? 0))

/** The texts in an array, anything else in it left out. A single text counts as an array of one. */
export const textsOf = (value: unknown): readonly string[] =>
  typeof value === 'string' ? [value] : entriesOf(value).filter((entry) => typeof entry === 'string')

/** The keys of an object that is used as a set, as `ExposedPorts` and `Volumes` are. */
export const keysOf = (value: unknown): readonly string[] => Object.keys(fieldsOf(value)).sort()

/** A map from text to text; entries with another value are left out. */
export const labelsOf = (value: unknown): Readonly<Record<string, string>> => {
  // A label may be called `__proto__`: only a list of entries turns that into a plain field.
  const labels = Object.entries(fieldsOf(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return Object.fromEntries(labels)
}

/**
 * A digest; Podman leaves the algorithm of image IDs out, so 64 bare hex digits are SHA-256. Null when it is neither.
 */
export const digestOf = (value: unknown): Digest | null => {
  const text = textOf(value)
  const whole = /^[0-9a-f]{64}$/.test(text) ? `sha256:${text}` : text
  return isDigest(whole) ? whole : null
}

/** The digests in an array, in its order; null when one of them is none, since a chain with a gap is no chain. */
export const digestsOf = (value: unknown): readonly Digest[] | null => {
  const digests = entriesOf(value).map(digestOf)
  return digests.includes(null) ? null : digests.filter((digest) => digest !== null)
}

/** References in an array, without the `<none>` that older engines write where there is no name. */
export const referencesOf = (value: unknown): readonly string[] => [
  ...new Set(textsOf(value).filter((name) => name !== '' && !name.startsWith(NONE) && !name.endsWith(`:${NONE}`))),
]

/** A date in seconds as milliseconds, in whole seconds; null for the year 1 and for 0, which both stand for no date. */
export const dateOfSeconds = (value: unknown): number | null => {
  const seconds = numberOf(value)
  return seconds === null || seconds <= 0 ? null : Math.trunc(seconds) * 1000
}

/** A date in RFC 3339 as milliseconds, cut to whole seconds as lists give it; null when there is none. */
export const dateOfText = (value: unknown): number | null => {
  const time = Date.parse(textOf(value))
  return Number.isNaN(time) || time <= 0 ? null : Math.floor(time / 1000) * 1000
}
