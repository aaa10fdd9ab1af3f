import type { IncomingMessage } from 'node:http'
import { FaultError } from '../../../engine/fault.ts'
import { abortError } from '../../abort.ts'
import type { Chunks } from '../content.ts'
import { damaged } from '../documents.ts'
import { networkFault, silent } from './faults.ts'
import type { Patience } from './patience.ts'

type Reading = {
  readonly host: string
  readonly patience: Patience
  readonly signal: AbortSignal | undefined
}

/**
 * The bytes of an answer as they come. Only the time spent waiting for the other side counts as its silence, and a drip
 * of bytes that nobody could live with counts as silence too.
 */
export async function* bytesOf(response: IncomingMessage, { host, patience, signal }: Reading): Chunks {
  const chunks: AsyncIterator<Buffer> = response[Symbol.asyncIterator]()
  let waited = 0
  let came = 0
  const nextWithin = async (time: number): Promise<IteratorResult<Buffer>> => {
    const timer = setTimeout(() => response.destroy(silent(host, patience.stall / 1000)), Math.max(1, time))
    try {
      return await chunks.next()
    } finally {
      clearTimeout(timer)
    }
  }
  try {
    for (;;) {
      const from = performance.now()
      const next = await nextWithin(patience.stall - waited)
      waited += performance.now() - from
      if (next.done === true) return
      came += next.value.length
      if (came >= patience.slowest) {
        waited = 0
        came = 0
      }
      yield next.value
    }
  } catch (error) {
    if (signal?.aborted === true) throw abortError(signal)
    throw error instanceof Error ? networkFault(error, host) : error
  } finally {
    response.destroy()
  }
}

type Limited = { readonly limit: number; readonly what: string }

/** All bytes of a small answer. Rejects, and reads no further, once there are more than `limit`. */
export const wholeOf = async (chunks: Chunks, { limit, what }: Limited): Promise<Buffer> => {
  const parts: Buffer[] = []
  let length = 0
  for await (const chunk of chunks) {
    length += chunk.length
    if (length > limit) throw damaged(what, `it is longer than ${limit} bytes`)
    parts.push(Buffer.from(chunk))
  }
  return Buffer.concat(parts)
}

const LONGEST_WORDS = 64 * 1024

/** What a registry says about a failed call; the empty text where that cannot be read. */
export const wordsOf = async (chunks: Chunks): Promise<string> => {
  try {
    return (await wholeOf(chunks, { limit: LONGEST_WORDS, what: 'the answer' })).toString('utf8')
  } catch (error) {
    if (error instanceof FaultError) return ''
    throw error
  }
}
