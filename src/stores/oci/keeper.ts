import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { FaultError, fault } from '../../engine/fault.ts'
import { fileSource } from './blobs.ts'
import { type Closures, closuresOf } from './closure.ts'
import { readRecords } from './containers/records.ts'
import type { BlobSource, Ingest } from './content.ts'
import { type Facts, factsInMemory } from './facts.ts'
import { isFull, onDisk } from './faults.ts'
import { readDropped } from './foreign.ts'
import { lookAt, prepare } from './format.ts'
import type { StoreFs } from './fs.ts'
import { formatIndex } from './index-file.ts'
import { ingestIn } from './ingest.ts'
import type { Lock, Locks } from './lock.ts'
import { type Paths, pathsOf } from './paths.ts'
import { publication } from './publication.ts'
import { readerOf } from './reader.ts'
import { LEASE_FILE, recover } from './recover.ts'
import { giveBack, setAside } from './reserve.ts'
import type { State } from './state.ts'
import { emptyTrash, type Kept } from './sweep.ts'
import { type Change, carryOut, type Outcome } from './transaction.ts'

/** What a store stands on. Everything that a test may want to be different. */
export type Ground = {
  readonly root: string
  readonly fs: StoreFs
  readonly locks: Locks
  /** Opens what is known of blobs, in a file where the store can be written to. */
  readonly openFacts: (path: string) => Promise<Facts>
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

type ChangeOptions = { readonly signal?: AbortSignal | undefined; readonly shrinks?: boolean }

/** Reads the store, and changes it: one change at a time among all programs, each whole or not at all. */
export type Keeper = {
  readonly paths: Paths
  readonly fs: StoreFs
  readonly now: () => number
  readonly source: BlobSource
  readonly closures: Closures
  readonly facts: () => Promise<Facts>
  readonly read: (signal?: AbortSignal) => Promise<State>
  /** Runs `decide` on what the store holds under its lock, and carries out what it decides. */
  readonly change: <T>(
    decide: (state: State) => Promise<Change<T>>,
    options?: ChangeOptions,
  ) => Promise<Outcome & { readonly result: T }>
  /** Runs `work` under the lock of the store, whatever state the store is in. It must not call {@link Keeper.change}. */
  readonly alone: <T>(work: () => Promise<T>, signal?: AbortSignal) => Promise<T>
  readonly ingest: (signal?: AbortSignal) => Promise<Ingest>
  /** The signature of the index as this keeper last wrote it itself; null before. */
  readonly wrote: () => string | null
  /** A lock of its own for something in the store, at this path. */
  readonly lockAt: Locks['lockAt']
  readonly close: () => void
}

const NETWORK = 'The store is on a network drive, where programs cannot lock it against each other.'

/** A keeper of the store in a folder; nothing is made there before the first change. */
export const keeperOf = ({ root, fs, locks, openFacts, now }: Ground): Keeper => {
  const paths = pathsOf(root)
  const source = fileSource(fs, paths.blob)
  const closures = closuresOf(source)
  let opened: Promise<{ readonly facts: Facts; readonly kept: boolean }> | null = null
  let lock: Lock | null = null
  let recovered = false
  let wrote: string | null = null

  const openKept = async () => ({ facts: await openFacts(paths.facts), kept: true })
  const facts = async (): Promise<Facts> => {
    opened ??= fs.stat(paths.own).then((own) => (own === null ? { facts: factsInMemory(), kept: false } : openKept()))
    return (await opened).facts
  }
  const reader = readerOf(fs, paths, facts, source)
  const makeReady = async (): Promise<Lock> => {
    if (lock !== null) return lock
    await lookAt(fs, paths)
    await fs.makeFolder(paths.own)
    if ((await fs.volume(paths.own)).network) throw new FaultError(fault('failed', NETWORK))
    // Facts of a store that was not there yet were kept in memory until now.
    if (opened !== null && !(await opened).kept) opened = openKept()
    lock = locks.lockAt(paths.lock)
    return lock
  }
  const keptBy = async (): Promise<Kept> => (await readRecords(fs, paths)).records.map(({ manifest }) => manifest)

  const recoverOnce = async (state: State): Promise<readonly string[]> => {
    if (recovered) return []
    const dropped = (await readDropped(fs, paths, now())).map(({ entry }) => entry.descriptor)
    const kept = [...(await keptBy()), ...dropped]
    const trash = await recover(fs, paths, locks, state.index, kept, closures)
    recovered = true
    return trash
  }
  const locked = async <T>(decide: (state: State) => Promise<Change<T>>): Promise<Outcome & { result: T }> => {
    if (!recovered) await prepare(fs, paths)
    const state = await reader.read()
    if (state.damaged)
      throw new FaultError(
        fault('damaged', `The index of the store, ${paths.index}, cannot be read.`, {
          remedy: '`imgtui repair` puts it together again.',
          command: 'imgtui repair',
        }),
      )
    const old = await recoverOnce(state)
    const decided = await decide(state)
    const place = { fs, paths, closures, source }
    const { trash, freed } = await carryOut(place, state.index, decided, await keptBy(), now())
    wrote = (await fs.stat(paths.index))?.signature ?? null
    return { trash: [...old, ...trash], freed, result: decided.result }
  }
  const change: Keeper['change'] = (decide, { signal, shrinks = false } = {}) =>
    onDisk(root, async () => {
      const ready = await makeReady()
      const attempt = () => ready.exclusive(() => locked(decide), signal)
      const outcome = await attempt().catch(async (error: unknown) => {
        if (!shrinks || !isFull(error) || !(await giveBack(fs, paths))) throw error
        return attempt()
      })
      await emptyTrash(fs, outcome.trash)
      return outcome
    })

  const ingest = (signal?: AbortSignal): Promise<Ingest> =>
    onDisk(root, async () => {
      const folder = join(paths.ingests, randomUUID())
      // Made under the lock: a folder whose lease is not taken yet looks like one whose owner is dead.
      const { result: lease } = await change(
        async ({ index }) => {
          await fs.makeFolder(folder)
          const taken = await locks.lease(join(folder, LEASE_FILE))
          if (taken === null) throw new FaultError(fault('failed', 'A new folder of the store is locked already.'))
          await setAside(fs, paths, formatIndex(index).length)
          return { entries: index.entries, result: taken }
        },
        { signal },
      )
      const publish = publication({ change, now, closures, source })
      return ingestIn({ fs, paths, facts: await facts(), folder, lease, publish })
    })

  return {
    paths,
    fs,
    now,
    source,
    closures,
    facts,
    read: (signal) => onDisk(root, () => reader.read(signal)),
    change,
    alone: (work, signal) => onDisk(root, async () => (await makeReady()).exclusive(work, signal)),
    ingest,
    wrote: () => wrote,
    lockAt: locks.lockAt,
    close: () => {
      lock?.close()
      void opened?.then((open) => open.facts.close())
    },
  }
}
