import type { Digest } from '../../src/engine/digest.ts'
import { type Bench, wordsOf } from './bench.ts'
import type { Artifact, Identity } from './form.ts'

/** An image as a reader has it afterwards; null is what it does not tell. */
export type Seen = Identity & {
  readonly names: readonly string[] | null
  /** Digests of its layers as they are packed. */
  readonly blobs: readonly Digest[] | null
}

/** What came of a reading; `first` is how the reader refused what was tried first, where it did. */
export type Reading = { readonly images: readonly Seen[]; readonly first: string | null }

/** Reads an artifact with a tool. Rejects with a refusal. */
export type Reader = (artifact: Artifact, bench: Bench) => Promise<Reading>

/** The words of the refusal that a promise rejects with; null when it resolves. */
export const refused = (promise: Promise<unknown>): Promise<string | null> => promise.then(() => null, wordsOf)

/**
 * Reads as a tool does that takes one image of several by its name: `take` is tried without a name first where there are
 * several names, then with each. It resolves with what the tool has afterwards.
 */
export const readByName = async (
  { images }: Artifact,
  take: (name: string | null, at: number) => Promise<readonly Seen[]>,
): Promise<Reading> => {
  const names = [...new Set(images.flatMap((image) => image.names))]
  const first = names.length < 2 ? null : await refused(take(null, names.length))
  const seen: Seen[] = []
  for (const [at, name] of names.entries()) seen.push(...(await take(name, at)))
  return { images: seen, first }
}
