import { setTimeout as wait } from 'node:timers/promises'
import { FaultError, fault } from '../../engine/fault.ts'
import type { BlobSource } from './content.ts'
import type { Facts } from './facts.ts'
import type { StoreFs } from './fs.ts'
import { EMPTY_INDEX, INDEX_LIMIT, type Index, parseIndex } from './index-file.ts'
import type { Paths } from './paths.ts'
import { type State, stateOf } from './state.ts'

/** The index as it is on disk. */
export type IndexOnDisk = {
  readonly index: Index
  /** Changes whenever the file does; null when there is none. */
  readonly signature: string | null
  /** True when the file cannot be read and what this program last wrote stands in for it: nothing may be written then. */
  readonly damaged: boolean
}

// Other tools write the file in place: for a moment it is empty or half there.
const PATIENCE = 500
const PAUSE = 20

const parsed = (bytes: Buffer): Index | null => {
  try {
    return parseIndex(bytes.toString('utf8'))
  } catch {
    return null
  }
}

/** Reads index.json, past a moment in which another program is just writing it. */
export const readIndex = async (fs: StoreFs, paths: Paths, signal?: AbortSignal): Promise<IndexOnDisk> => {
  const until = performance.now() + PATIENCE
  for (;;) {
    const stat = await fs.stat(paths.index)
    if (stat === null) return { index: EMPTY_INDEX, signature: null, damaged: false }
    const bytes = await fs.readFile(paths.index, INDEX_LIMIT)
    const index = bytes === null ? null : parsed(bytes)
    if (index !== null) return { index, signature: stat.signature, damaged: false }
    if (performance.now() > until) return standIn(fs, paths, stat.signature)
    await wait(PAUSE, undefined, { signal })
  }
}

const standIn = async (fs: StoreFs, paths: Paths, signature: string): Promise<IndexOnDisk> => {
  const bytes = await fs.readFile(paths.published, INDEX_LIMIT)
  const index = bytes === null ? null : parsed(bytes)
  if (index !== null) return { index, signature, damaged: true }
  throw new FaultError(
    fault('damaged', `The index of the store, ${paths.index}, cannot be read.`, {
      remedy: '`imgtui repair` puts it together again from what is in the store.',
      command: 'imgtui repair',
    }),
  )
}

/** A reader that reads again only what has changed. */
export type Reader = {
  readonly read: (signal?: AbortSignal) => Promise<State & Omit<IndexOnDisk, 'index'>>
}

export const readerOf = (fs: StoreFs, paths: Paths, facts: () => Promise<Facts>, source: BlobSource): Reader => {
  let last: (State & Omit<IndexOnDisk, 'index'>) | null = null
  return {
    read: async (signal) => {
      const stat = await fs.stat(paths.index)
      // Entries that were broken may have been mended without a change of the index.
      if (last !== null && last.signature === (stat?.signature ?? null) && last.broken.length === 0) return last
      const { index, signature, damaged } = await readIndex(fs, paths, signal)
      last = { ...(await stateOf(index, await facts(), source, signal)), signature, damaged }
      return last
    },
  }
}
