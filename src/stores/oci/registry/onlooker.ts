import { handover } from '../compression/handover.ts'
import type { Chunks } from '../content.ts'
import type { Onlooker } from './download.ts'

/** An {@link Onlooker} and what it found out. Where that fails, `write` rejects from then on as `found` does. */
export type Measuring<T> = Onlooker & { readonly found: Promise<T> }

/** Lets `measure`, which asks for bytes, look at bytes that come by themselves. */
export const lookingOn = <T>(measure: (chunks: Chunks) => Promise<T>): Measuring<T> => {
  const { chunks, write, end } = handover()
  const found = measure(chunks)
  let over = false
  const close = (): void => {
    over = true
  }
  found.then(close, close)
  return {
    found,
    end,
    write: async (chunk) => {
      if (!over) await write(chunk)
      if (over) await found
    },
  }
}
