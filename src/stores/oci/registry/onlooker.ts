import type { Chunks } from '../content.ts'
import type { Onlooker } from './download.ts'

/** Bytes that are handed to somebody who asks for them one chunk at a time. */
type Handover = Onlooker & { readonly chunks: Chunks; readonly close: () => void }

/** A stream that was broken off: nobody sees this error, since whoever broke it off has one of their own. */
const brokenOff = (): Error => new Error('The bytes were broken off.')

const handover = (): Handover => {
  let offered: Uint8Array | null = null
  let state: 'open' | 'whole' | 'broken' | 'closed' = 'open'
  let wake = (): void => {}
  let taken = (): void => {}

  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        if (offered !== null) {
          yield offered
          offered = null
          taken()
        } else if (state === 'whole') return
        else if (state === 'broken') throw brokenOff()
        else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
    } finally {
      close()
    }
  }
  const close = (): void => {
    state = 'closed'
    taken()
  }
  return {
    chunks: chunks(),
    close,
    write: (chunk) => {
      if (state !== 'open') return Promise.resolve()
      const done = new Promise<void>((resolve) => {
        taken = resolve
      })
      offered = chunk
      wake()
      return done
    },
    end: (whole) => {
      if (state === 'open') state = whole ? 'whole' : 'broken'
      wake()
    },
  }
}

/** An {@link Onlooker} and what it found out; `found` rejects when it could not, and then `write` rejects as well. */
export type Measuring<T> = Onlooker & { readonly found: Promise<T> }

/** Lets `measure`, which asks for bytes, look at bytes that come by themselves. */
export const lookingOn = <T>(measure: (chunks: Chunks) => Promise<T>): Measuring<T> => {
  const { chunks, write, end, close } = handover()
  const found = measure(chunks)
  let failure: { readonly reason: unknown } | null = null
  found.then(close, (reason: unknown) => {
    failure = { reason }
    close()
  })
  return {
    found,
    end,
    write: async (chunk) => {
      await write(chunk)
      if (failure !== null) throw (failure as { readonly reason: unknown }).reason
    },
  }
}
