import { abortError, untilAborted } from '../abort.ts'
import type { Chunks } from './content.ts'

/** The same bytes until the signal is aborted; then an AbortError at once, also while the next bytes are waited for. */
export async function* abortable(chunks: Chunks, signal: AbortSignal | undefined): Chunks {
  if (signal === undefined) {
    yield* chunks
    return
  }
  const input = chunks[Symbol.asyncIterator]()
  let finished = false
  try {
    for (;;) {
      if (signal.aborted) throw abortError(signal)
      const step = await untilAborted(input.next(), signal)
      if (step.done === true) break
      yield step.value
    }
    finished = true
  } finally {
    const ended = finished ? undefined : input.return?.()
    // What is stuck in a read ends when it can: the caller has given up on it.
    if (signal.aborted) ended?.catch(() => {})
    else await ended
  }
}
