import type { Progress } from '../../../engine/transfer.ts'

/** Least time between two reports of one part, in milliseconds: more often than a screen is drawn helps nobody. */
const EVERY = 50

/** How far one part is. Both take the bytes done so far. */
export type Part = { readonly at: (done: number) => void; readonly end: (done: number, says?: string) => void }

/** Reports on one part: at once, then as often as makes sense, and at its end. `total` in bytes, null while unknown. */
export const reportOn = (
  onProgress: ((progress: Progress) => void) | undefined,
  { part, says, total }: Pick<Progress, 'part' | 'says' | 'total'>,
): Part => {
  let last = Number.NEGATIVE_INFINITY
  return {
    at: (done) => {
      const now = performance.now()
      if (onProgress === undefined || now - last < EVERY) return
      last = now
      onProgress({ part, says, done, total })
    },
    end: (done, ending = says) => onProgress?.({ part, says: ending, done, total: total ?? done }),
  }
}
