import type { Answer } from './http.ts'
import type { Refusal } from './subject.ts'

const TEXTS: readonly (readonly [RegExp, Refusal])[] = [
  [/unable to remove repository reference .* is using its referenced image/, 'R1'],
  [/image is referenced in multiple repositories/, 'R2'],
  [/image is being used by running container/, 'R3'],
  [/image is being used by stopped container/, 'R4'],
  [/image has dependent child images/, 'R5'],
  [/cannot remove a running container/, 'container is running'],
  [/container name .* is already in use/, 'container name is taken'],
  [/invalid (?:reference|tag) format|invalid repository name|refusing to create an ambiguous tag/, 'malformed'],
  // What an archive is refused for.
  [/invalid diffID for layer|layers length mismatch|too many non-empty layers/, 'malformed'],
  [/no such (?:image|container)/, 'not found'],
]

/** What a text of Docker's refuses for. */
export const refusalIn = (text: string): Refusal =>
  TEXTS.find(([pattern]) => pattern.test(text.toLowerCase()) || pattern.test(text))?.[1] ?? `else: ${text.trim()}`

/** Why the engine did not do it; null when it did. */
export const refusalOf = ({ status, text }: Answer): Refusal | null => (status < 400 ? null : refusalIn(text))
