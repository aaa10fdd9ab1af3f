import { isAbort } from '../../engine/fault.ts'
import type { Change } from '../../engine/store.ts'
import type { AskOptions, Client } from './client.ts'
import { decodeEvent } from './decode-engine.ts'
import type { Engine } from './engine.ts'

const FILTERS = JSON.stringify({ type: ['image', 'container'] })

/**
 * Changes of images and containers from the call on, also those before the stream stands: the engine keeps the last
 * ones and is asked for all since the second, by its own clock, in which the call was made. Ends when the signal
 * aborts, throws otherwise.
 */
export const watchEngine = (reach: Promise<Engine>, options: AskOptions): AsyncIterable<Change> => {
  const begun = reach.then(async ({ client, ping }) => {
    // Podman's log answers questions about the past unreliably (5.8).
    const since = ping.kind === 'podman' ? null : await client.clock(options)
    return { client, query: { filters: FILTERS, ...(since === null ? {} : { since: String(since) }) } }
  })
  // Whoever asks for the first change is told; nobody may ever ask.
  begun.catch(() => {})
  return follow(begun, options)
}

async function* follow(
  begun: Promise<{ client: Client; query: Record<string, string> }>,
  options: AskOptions,
): AsyncGenerator<Change> {
  try {
    const { client, query } = await begun
    for await (const line of client.lines('/events', { ...options, query })) {
      const change = decodeEvent(line)
      if (change !== null) yield change
    }
  } catch (error) {
    if (isAbort(error) && options.signal?.aborted === true) return
    throw error
  }
}
