import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import type { Store } from '../../engine/store.ts'
import { loadArchive } from './archive/load.ts'
import { type OpenArchive, openArchive } from './archive/open.ts'
import { closuresOf } from './closure.ts'
import { factsInMemory } from './facts.ts'
import { readOnly } from './faults.ts'
import { keeperHere } from './here.ts'
import { EMPTY_INDEX, newEntry, withRecords } from './index-file.ts'
import type { Keeper } from './keeper.ts'
import { nodeFs } from './node-fs.ts'
import { pathsOf } from './paths.ts'
import { type State, stateOf } from './state.ts'
import { storeOver } from './store-over.ts'

const refuse = async (): Promise<never> => {
  throw readOnly('An archive is only looked at: nothing in it can be changed.')
}

/** A keeper that reads an archive where it is. */
const keeperOfArchive = (path: string, { source, images, close }: OpenArchive): Keeper => {
  const facts = factsInMemory()
  const entries = images.flatMap(({ manifest, tags }) =>
    tags.length === 0 ? [newEntry(manifest)] : tags.map((tag) => withRecords(newEntry(manifest), { tag })),
  )
  let state: Promise<State> | null = null
  return {
    paths: pathsOf(path),
    fs: nodeFs,
    now: Date.now,
    source,
    closures: closuresOf(source),
    facts: async () => facts,
    read: () => {
      state ??= stateOf({ ...EMPTY_INDEX, entries }, facts, source)
      return state
    },
    change: refuse,
    alone: refuse,
    ingest: refuse,
    wrote: () => null,
    lockAt: () => ({ exclusive: refuse, close: () => {} }),
    close: () => void close(),
  }
}

/** A keeper of a temporary store with everything of an archive that cannot be read where it is. */
const keeperOfCopy = async (path: string): Promise<Keeper> => {
  const root = await mkdtemp(join(tmpdir(), 'imgtui-archive-'))
  process.once('exit', () => rmSync(root, { recursive: true, force: true }))
  const keeper = keeperHere(root)
  const ingest = await keeper.ingest()
  try {
    await ingest.publish(await loadArchive(ingest, { path }))
  } finally {
    await ingest.close()
  }
  return keeper
}

/** A store to look at one archive: a docker archive or an OCI archive. One that is packed is unpacked to a temporary folder. */
export const archiveStore = async (path: string): Promise<Store> => {
  const whole = resolve(path)
  const archive = await openArchive(whole)
  const keeper = archive === null ? await keeperOfCopy(whole) : keeperOfArchive(whole, archive)
  return storeOver(keeper, { root: whole, label: basename(whole), writable: false })
}
