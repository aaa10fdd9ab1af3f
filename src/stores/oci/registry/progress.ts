import type { Progress } from '../../../engine/transfer.ts'

/** What is told of one part of a transfer. */
export type Teller = {
  /** A new word, told at once. */
  readonly says: (words: string, done?: number) => void
  /** Bytes that are through; told at most every {@link EVERY} milliseconds. */
  readonly bytes: (done: number) => void
}

/** Milliseconds between two amounts of the same part. */
const EVERY = 50

/** Tells `onProgress` of the part with this name and size in bytes; `moving` is the word while bytes go through. */
export const tellerOf = (
  onProgress: ((progress: Progress) => void) | undefined,
  { part, total, moving }: { readonly part: string; readonly total: number | null; readonly moving: string },
): Teller => {
  let told = Number.NEGATIVE_INFINITY
  return {
    says: (says, done = 0) => onProgress?.({ part, says, done, total }),
    bytes: (done) => {
      const now = performance.now()
      if (now - told < EVERY) return
      told = now
      onProgress?.({ part, says: moving, done, total })
    },
  }
}
