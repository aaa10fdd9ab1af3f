import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Digest } from '../../../engine/digest.ts'
import { hexOf, shortId } from '../../../engine/digest.ts'
import type { RepairOptions } from '../../../engine/upkeep.ts'
import { readRecords } from '../containers/records.ts'
import { DOCUMENT_LIMIT, manifestOf } from '../documents.ts'
import { factsInMemory } from '../facts.ts'
import { GRACE, readDropped, writeDropped } from '../foreign.ts'
import { EMPTY_INDEX, type Entry, formatIndex, newEntry, parseIndex, tagOf } from '../index-file.ts'
import type { Keeper } from '../keeper.ts'
import { readManifest } from '../manifests.ts'
import { OCI_MANIFEST } from '../media-types.ts'
import { readIndex } from '../reader.ts'
import { stateOf } from '../state.ts'
import { replaceFile } from '../write.ts'
import { entryLabel, needsOf } from './check.ts'
import { takeInventory } from './inventory.ts'
import { readContents } from './read-data.ts'
import { findRemains } from './remains.ts'

/** One thing a repair does: what it says it does, and doing it. */
type Task = { readonly says: string; readonly run: () => Promise<void> }

const QUARANTINE = 'quarantine'

/** An index that cannot be read is put together again from the last one that this program wrote. */
const mendIndex = async (keeper: Keeper): Promise<readonly Task[]> => {
  const { fs, paths } = keeper
  const read = await readIndex(fs, paths).catch(() => null)
  if (read !== null && !read.damaged) return []
  const index = read?.index ?? EMPTY_INDEX
  const aside = join(paths.own, `index-${randomUUID()}.damaged.json`)
  const says =
    read === null
      ? 'Put an empty index in the place of the damaged one; --adopt lists what is in the store.'
      : `Write the index again as imgtui last wrote it, with ${index.entries.length} entries; the damaged one is kept in ${aside}.`
  const run = async (): Promise<void> => {
    await fs.rename(paths.index, aside)
    await replaceFile(fs, paths.index, formatIndex(index))
  }
  return [{ says, run }]
}

/** Blobs whose content is not what their name says are set aside, never deleted: they may be all that is left. */
const quarantine = async (keeper: Keeper, wrong: readonly Digest[]): Promise<readonly Task[]> => {
  const { fs, paths } = keeper
  const folder = join(paths.own, QUARANTINE)
  return wrong.map((digest) => ({
    says: `Set the damaged blob ${shortId(digest)} aside, so that a pull brings it again.`,
    run: async () => {
      await fs.makeFolder(folder)
      await fs.rename(paths.blob(digest), join(folder, hexOf(digest)))
    },
  }))
}

/** Files that nothing needs: unowned blobs older than a day, and what unfinished work left. */
const clear = async (keeper: Keeper, keep: ReadonlySet<Digest>, doubtful: boolean): Promise<readonly Task[]> => {
  const { fs, paths, now } = keeper
  const { blobs } = await takeInventory(keeper)
  const unneeded = doubtful
    ? []
    : [...blobs.values()].filter(({ digest, modified }) => !keep.has(digest) && now() - modified >= GRACE)
  const remains = await findRemains(keeper)
  return [
    ...unneeded.map(({ digest, size }) => ({
      says: `Remove the blob ${shortId(digest)}, ${size} bytes that no image needs.`,
      run: () => fs.remove(paths.blob(digest)),
    })),
    ...remains.map(({ path, bytes }) => ({
      says: `Remove ${path}, ${bytes} bytes that were left behind.`,
      run: () => fs.removeFolder(path),
    })),
  ]
}

/** Manifests in the store that no entry names, as entries without a name. */
const adoptable = async (keeper: Keeper, keep: ReadonlySet<Digest>): Promise<readonly Entry[]> => {
  const { blobs } = await takeInventory(keeper)
  const entries: Entry[] = []
  for (const { digest, size } of blobs.values()) {
    if (keep.has(digest) || size > DOCUMENT_LIMIT) continue
    const bytes = await keeper.source.read(digest, DOCUMENT_LIMIT).catch(() => null)
    if (bytes === null || bytes[0] !== 0x7b) continue
    try {
      const document = manifestOf(bytes)
      if (document.kind === 'list') continue
      await readManifest(keeper.source, digest)
      entries.push(newEntry({ mediaType: document.mediaType || OCI_MANIFEST, digest, size }))
    } catch {}
  }
  return entries
}

/** Entries lately dropped by other tools that can come back: their blobs are here and nobody has their name now. */
const restorable = async (keeper: Keeper, entries: readonly Entry[]): Promise<readonly Entry[]> => {
  const names = new Set(entries.map(tagOf))
  const roots = new Set(entries.map(({ descriptor }) => descriptor.digest))
  const dropped = await readDropped(keeper.fs, keeper.paths, keeper.now())
  const back: Entry[] = []
  for (const { entry } of dropped) {
    const tag = tagOf(entry)
    if (tag === null ? roots.has(entry.descriptor.digest) : names.has(tag)) continue
    const facts = await readManifest(keeper.source, entry.descriptor.digest).catch(() => null)
    if (facts !== null) back.push(entry)
  }
  return back
}

/** The entries after a repair, with a sentence for each change. */
const mendEntries = async (
  keeper: Keeper,
  { forgetBroken = false, adopt = false, restoreTags = false }: RepairOptions,
): Promise<{ readonly entries: readonly Entry[]; readonly says: readonly string[] }> => {
  const { index } = await readIndex(keeper.fs, keeper.paths).catch(() => ({ index: parseIndex('{"manifests":[]}') }))
  const state = await stateOf(index, factsInMemory(), keeper.source)
  const needs = await needsOf(keeper, state, [])
  const broken = forgetBroken ? new Set(state.broken.map(({ entry }) => entry)) : new Set<Entry>()
  const kept = index.entries.filter((entry) => !broken.has(entry))
  const back = restoreTags ? await restorable(keeper, kept) : []
  const known = new Set([...needs.keys(), ...back.map(({ descriptor }) => descriptor.digest)])
  const found = adopt ? await adoptable(keeper, known) : []
  return {
    entries: [...kept, ...back, ...found],
    says: [
      ...[...broken].map((entry) => `Forget ${entryLabel(entry)}, which cannot be used any more.`),
      ...back.map((entry) => `Bring back ${entryLabel(entry)}, which another tool dropped.`),
      ...found.map(({ descriptor }) => `List the manifest ${shortId(descriptor.digest)} as an image without a name.`),
    ],
  }
}

/**
 * Puts a store right: see `Upkeep.repair`. What could still be needed is set aside rather than removed. Resolves with what
 * was done, or with what would be.
 */
export const repairStore = (keeper: Keeper, options: RepairOptions): Promise<readonly string[]> =>
  options.dryRun === true ? repair(keeper, options) : keeper.alone(() => repair(keeper, options), options.signal)

const repair = async (keeper: Keeper, options: RepairOptions): Promise<readonly string[]> => {
  const done: string[] = []
  const perform = async (tasks: readonly Task[]): Promise<void> => {
    for (const { says, run } of tasks) {
      options.signal?.throwIfAborted()
      if (options.dryRun !== true) await run()
      done.push(says)
    }
  }
  await perform(await mendIndex(keeper))
  const { index } = await readIndex(keeper.fs, keeper.paths).catch(() => ({ index: EMPTY_INDEX }))
  const state = await stateOf(index, factsInMemory(), keeper.source)
  const { wrong } = await readContents(keeper, state, await takeInventory(keeper), options)
  await perform(
    await quarantine(
      keeper,
      wrong.map(({ digest }) => digest),
    ),
  )
  keeper.closures.forget(index.entries.map(({ descriptor }) => descriptor.digest))

  const { entries, says } = await mendEntries(keeper, options)
  done.push(...says)
  if (options.dryRun !== true) {
    if (says.length > 0) await replaceFile(keeper.fs, keeper.paths.index, formatIndex({ ...index, entries }))
    if (options.restoreTags === true) await writeDropped(keeper.fs, keeper.paths, [])
  }
  const after = await stateOf({ ...index, entries }, factsInMemory(), keeper.source)
  const { records } = await readRecords(keeper.fs, keeper.paths)
  const dropped = await readDropped(keeper.fs, keeper.paths, keeper.now())
  const held = [...records.map(({ manifest }) => manifest), ...dropped.map(({ entry }) => entry.descriptor)]
  const needs = await needsOf(keeper, after, held)
  const doubtful = after.broken.length > 0 || index.strange.length > 0
  await perform(await clear(keeper, new Set(needs.keys()), doubtful))
  return done
}
