import type { Chunks } from '../content.ts'
import type { TarEntry } from './entry.ts'
import { ENTRY_LIMIT, type TarEvent, tarScanner } from './scan.ts'

/** One entry with its data, which is passed over when nobody reads it before asking for the next entry. */
export type TarMember = { readonly entry: TarEntry; readonly data: Chunks }

async function* eventsOf(chunks: Chunks, what: string, limit: number): AsyncGenerator<TarEvent, void> {
  const scanner = tarScanner(what, limit)
  for await (const chunk of chunks) yield* scanner.add(chunk)
  scanner.end()
}

/**
 * The entries of a tar in its order, the data not copied. Rejects with a fault as soon as the archive, called `what` in
 * sentences, turns out to be malformed or to have more than `limit` entries; a missing mark at its end is none.
 */
export async function* readTar(
  chunks: Chunks,
  what = 'the archive',
  limit = ENTRY_LIMIT,
): AsyncGenerator<TarMember, void> {
  const events = eventsOf(chunks, what, limit)
  let next: TarEntry | null = null
  let done = false
  /** The next piece of data; null where the next entry, or the end, comes first. */
  const advance = async (): Promise<Uint8Array | null> => {
    if (next !== null || done) return null
    const step = await events.next()
    if (step.done === true) done = true
    else if (step.value.type === 'data') return step.value.bytes
    else next = step.value.entry
    return null
  }
  async function* dataOf(current: TarEntry): Chunks {
    for (let left = current.size; left > 0; ) {
      const bytes = await advance()
      if (bytes === null) return
      left -= bytes.length
      yield bytes
    }
  }
  try {
    while (!done) {
      while ((await advance()) !== null);
      if (next === null) return
      const entry: TarEntry = next
      next = null
      yield { entry, data: dataOf(entry) }
    }
  } finally {
    await events.return()
  }
}
