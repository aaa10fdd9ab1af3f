import { join } from 'node:path'
import { entriesOf, fieldsOf, numberOf } from '../decode.ts'
import type { Blob } from './content.ts'
import type { StoreFs } from './fs.ts'
import { type Entry, formatIndex, INDEX_LIMIT, type Index, parseIndex, rootsOf, tagOf } from './index-file.ts'
import type { Paths } from './paths.ts'
import { replaceFile } from './write.ts'

/** How long what another tool dropped is kept from being swept, in milliseconds: a day, as long as unowned blobs. */
export const GRACE = 86_400_000

/** An entry that this program had written and that is gone without this program having removed it. */
export type Dropped = { readonly entry: Entry; readonly at: number }

const droppedPath = (paths: Paths): string => join(paths.own, 'dropped.json')

const indexIn = async (fs: StoreFs, path: string, current: Index): Promise<Index | null> => {
  const bytes = await fs.readFile(path, INDEX_LIMIT)
  if (bytes === null) return null
  try {
    const text = bytes.toString('utf8')
    return text === formatIndex(current) ? current : parseIndex(text)
  } catch {
    return null
  }
}

/**
 * The index as this program last published it. A change that was cut short between the two renames has published already
 * when the index is the one it was about to write.
 */
export const lastPublished = async (fs: StoreFs, paths: Paths, current: Index): Promise<Index | null> => {
  const coming = await indexIn(fs, paths.publishing, current)
  return coming === current ? coming : indexIn(fs, paths.published, current)
}

/** Entries of `ours` whose image or whose name is nowhere in `theirs`. */
export const vanished = (ours: Index, theirs: Index): readonly Entry[] => {
  const roots = rootsOf(theirs)
  const tags = new Set(theirs.entries.map(tagOf))
  return ours.entries.filter((entry) => !roots.has(entry.descriptor.digest) || !tags.has(tagOf(entry)))
}

/** What other tools dropped during the last day. */
export const readDropped = async (fs: StoreFs, paths: Paths, now: number): Promise<readonly Dropped[]> => {
  const bytes = await fs.readFile(droppedPath(paths), INDEX_LIMIT)
  if (bytes === null) return []
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch {
    return []
  }
  return entriesOf(value).flatMap((one) => {
    const { at, entry } = fieldsOf(one)
    const [parsed] = parseIndex(JSON.stringify({ manifests: [entry] })).entries
    const time = numberOf(at) ?? 0
    return parsed !== undefined && now - time < GRACE ? [{ entry: parsed, at: time }] : []
  })
}

export const writeDropped = (fs: StoreFs, paths: Paths, dropped: readonly Dropped[]): Promise<void> =>
  replaceFile(fs, droppedPath(paths), JSON.stringify(dropped.map(({ entry, at }) => ({ at, entry: entry.raw }))))

/**
 * Notices what other tools took out of the index since this program last wrote it: they take no lock, and two that write
 * at once lose each other's entries. Resolves with everything that is to be kept from being swept for that reason.
 */
export const noticeDropped = async (
  fs: StoreFs,
  paths: Paths,
  current: Index,
  now: number,
): Promise<readonly Blob[]> => {
  const known = await readDropped(fs, paths, now)
  const published = await lastPublished(fs, paths, current)
  const fresh = published === null || published === current ? [] : vanished(published, current)
  const same = (entry: Entry) => (one: Dropped) =>
    one.entry.descriptor.digest === entry.descriptor.digest && tagOf(one.entry) === tagOf(entry)
  const added = fresh.filter((entry) => !known.some(same(entry))).map((entry) => ({ entry, at: now }))
  if (added.length > 0) await writeDropped(fs, paths, [...known, ...added])
  return [...known, ...added].map(({ entry }) => entry.descriptor)
}
