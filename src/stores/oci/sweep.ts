import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Digest } from '../../engine/digest.ts'
import { hexOf } from '../../engine/digest.ts'
import { type Closures, eachOf } from './closure.ts'
import type { Blob } from './content.ts'
import type { StoreFs } from './fs.ts'
import type { Index } from './index-file.ts'
import { algorithmOf, type Paths } from './paths.ts'

/** The manifests that must stay whatever the index says: those of containers, and what another tool just dropped. */
export type Kept = readonly Blob[]

/**
 * The blobs among `candidates` that nothing needs any more; none when any document that could need one cannot be read.
 */
export const unneeded = async (
  candidates: Iterable<Blob>,
  index: Index,
  kept: Kept,
  closures: Closures,
): Promise<readonly Blob[]> => {
  const left = new Map<Digest, Blob>()
  for (const blob of candidates) left.set(blob.digest, blob)
  if (left.size === 0) return []
  const roots = new Map<Digest, Blob>()
  for (const { descriptor } of index.entries) roots.set(descriptor.digest, descriptor)
  for (const blob of kept) roots.set(blob.digest, blob)
  // An entry that nobody can read may need anything.
  let doubt = index.strange.length > 0
  await eachOf(roots.values(), async (root) => {
    const { blobs, doubtful } = await closures.of(root)
    if (doubtful) doubt = true
    for (const { digest } of blobs) left.delete(digest)
  })
  return doubt ? [] : [...left.values()]
}

/** Moves blobs out of the store, in no time whatever their size. Resolves with what {@link emptyTrash} is to remove. */
export const moveToTrash = async (fs: StoreFs, paths: Paths, blobs: readonly Blob[]): Promise<readonly string[]> => {
  const moved: string[] = []
  for (const { digest } of blobs) {
    const path = join(paths.trash, `${algorithmOf(digest)}-${hexOf(digest)}.${randomUUID()}`)
    const gone = await fs.stat(paths.blob(digest))
    if (gone === null) continue
    await fs.rename(paths.blob(digest), path)
    moved.push(path)
  }
  return moved
}

/** Frees what is in the trash. What cannot be removed now is left to the next one who opens the store. */
export const emptyTrash = async (fs: StoreFs, files: readonly string[]): Promise<void> => {
  await eachOf(files, (path) => fs.remove(path).catch(() => {}))
}
