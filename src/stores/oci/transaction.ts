import type { Digest } from '../../engine/digest.ts'
import { shortId } from '../../engine/digest.ts'
import { FaultError, fault } from '../../engine/fault.ts'
import type { Closures } from './closure.ts'
import type { Blob, BlobSource } from './content.ts'
import { damaged } from './documents.ts'
import { noticeDropped } from './foreign.ts'
import type { StoreFs } from './fs.ts'
import { type Entry, formatIndex, type Index, rootsOf } from './index-file.ts'
import type { Waiting } from './ingest.ts'
import { algorithmOf, type Paths } from './paths.ts'
import { notePending } from './pending.ts'
import { type Kept, moveToTrash, unneeded } from './sweep.ts'
import { replaceFile } from './write.ts'

/** What a change makes of the index: its new entries, and the blobs that come in with them. */
export type Change<T> = {
  readonly entries: readonly Entry[]
  readonly add?: ReadonlyMap<Digest, Waiting>
  readonly result: T
}

type Place = { readonly fs: StoreFs; readonly paths: Paths; readonly closures: Closures; readonly source: BlobSource }

const bringIn = async ({ fs, paths, source }: Place, add: ReadonlyMap<Digest, Waiting>): Promise<void> => {
  const folders = new Set<string>()
  for (const [digest, { size, path }] of add) {
    if (path === null || (await source.sizeOf(digest)) === size) continue
    const folder = paths.blobsOf(algorithmOf(digest))
    if (!folders.has(folder)) await fs.makeFolder(folder)
    folders.add(folder)
    await fs.rename(path, paths.blob(digest))
  }
  for (const folder of folders) await fs.syncFolder(folder)
}

/** The last look: whatever was true before the lock was had, no entry is written whose blobs are not all here. */
const verifyWhole = async ({ closures, source }: Place, roots: readonly Blob[]): Promise<void> => {
  for (const root of roots) {
    const { blobs, doubtful } = await closures.of(root)
    if (doubtful) throw damaged(`the manifest ${shortId(root.digest)}`, 'it cannot be read back')
    for (const { digest, size, optional } of blobs) {
      const here = await source.sizeOf(digest)
      if (here !== size && !(optional && here === null))
        throw new FaultError(
          fault('lost', `The blob ${shortId(digest)} went away while the image was being added.`, {
            remedy: 'Another program removed it: try again.',
          }),
        )
    }
  }
}

const writeIndex = async ({ fs, paths }: Place, index: Index): Promise<void> => {
  const text = formatIndex(index)
  await replaceFile(fs, paths.publishing, text, { durable: false })
  await replaceFile(fs, paths.index, text)
  await fs.rename(paths.publishing, paths.published)
}

const sameEntries = (a: readonly Entry[], b: readonly Entry[]): boolean =>
  a.length === b.length && a.every((entry, position) => entry === b[position])

/** Manifests that an index no longer names. */
const leaving = (before: Index, after: Index): readonly Blob[] => {
  const stays = rootsOf(after)
  const gone = new Map<Digest, Blob>()
  for (const { descriptor } of before.entries)
    if (!stays.has(descriptor.digest)) gone.set(descriptor.digest, descriptor)
  return [...gone.values()]
}

/** What a change did to the disk. */
export type Outcome = { readonly trash: readonly string[]; readonly freed: readonly Blob[] }

/**
 * Carries a change out, under the lock of the store. Additions put blobs first and the index last, removals the index
 * first and the blobs last: cut short anywhere, the store is as before or as after, and at most has blobs too many,
 * which are noted.
 */
export const carryOut = async (
  place: Place,
  before: Index,
  { entries, add = new Map() }: Change<unknown>,
  containers: Kept,
  now: number,
): Promise<Outcome> => {
  const { fs, paths, closures } = place
  if (sameEntries(before.entries, entries) && add.size === 0) return { trash: [], freed: [] }
  const after: Index = { ...before, entries }
  const dropped = await noticeDropped(fs, paths, before, now)
  const here = rootsOf(before)
  const gone = leaving(before, after)
  const candidates = (await Promise.all(gone.map((root) => closures.of(root)))).flatMap(({ blobs }) => blobs)
  const coming = [...add].map(([digest, { size }]) => ({ digest, size }))
  const pending = await notePending(fs, paths, [...coming, ...candidates])
  await bringIn(place, add)
  await verifyWhole(
    place,
    entries.map(({ descriptor }) => descriptor).filter(({ digest }) => !here.has(digest)),
  )
  await writeIndex(place, after)
  const freed = await unneeded(candidates, after, [...containers, ...dropped], closures)
  const trash = await moveToTrash(fs, paths, freed)
  await pending.done()
  closures.forget(gone.map(({ digest }) => digest))
  return { trash, freed }
}
