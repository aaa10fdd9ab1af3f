import type { Chunks } from '../content.ts'

/** Bytes that one side gives and another takes. */
export type Handover = {
  /** Resolves once the taker is done with the chunk, or will take no more. */
  readonly write: (chunk: Uint8Array) => Promise<void>
  /** Says that nothing follows. */
  readonly end: () => void
  readonly chunks: Chunks
}

/** Turns bytes that are given into bytes that are asked for, one chunk at a time and none of them copied. */
export const handover = (): Handover => {
  let offered: { readonly chunk: Uint8Array; readonly done: () => void } | null = null
  let ended = false
  let wake: (() => void) | null = null
  const notify = (): void => {
    wake?.()
    wake = null
  }
  async function* take(): Chunks {
    try {
      for (;;) {
        if (offered === null && !ended) await new Promise<void>((resolve) => (wake = resolve))
        if (offered === null) return
        yield offered.chunk
        const { done } = offered
        offered = null
        done()
      }
    } finally {
      ended = true
      offered?.done()
      offered = null
    }
  }
  return {
    write: (chunk) =>
      new Promise((resolve) => {
        if (ended) {
          resolve()
          return
        }
        offered = { chunk, done: resolve }
        notify()
      }),
    end: () => {
      ended = true
      notify()
    },
    chunks: take(),
  }
}
