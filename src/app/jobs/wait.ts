/** Settles after `milliseconds`, or at once when the signal aborts. Never rejects. */
export const wait = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end)
  })

/** A signal that can be given again and again: `next` settles at the first `give` after it was asked for. */
export type Bell = { readonly give: () => void; readonly next: () => Promise<void> }

/** All who ask before the next `give` share one promise, so that waiting in a loop leaves nothing behind. */
export const bell = (): Bell => {
  let pending: PromiseWithResolvers<void> | null = null
  return {
    give: () => {
      pending?.resolve()
      pending = null
    },
    next: () => {
      pending ??= Promise.withResolvers<void>()
      return pending.promise
    },
  }
}
