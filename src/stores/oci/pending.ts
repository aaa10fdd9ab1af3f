import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { isDigest } from '../../engine/digest.ts'
import { entriesOf, fieldsOf, numberOf, textOf } from '../decode.ts'
import type { Blob } from './content.ts'
import type { StoreFs } from './fs.ts'
import type { Paths } from './paths.ts'
import { replaceFile } from './write.ts'

const LIMIT = 64 * 1024 * 1024

/**
 * Notes which blobs a change is about to add or to take away, before it changes anything. If it does not come to its end,
 * whoever opens the store next looks at exactly these. Resolves with what ends the note.
 */
export const notePending = async (
  fs: StoreFs,
  paths: Paths,
  blobs: readonly Blob[],
): Promise<{ readonly done: () => Promise<void> }> => {
  if (blobs.length === 0) return { done: async () => {} }
  const path = join(paths.pending, `${randomUUID()}.json`)
  const content = { blobs: blobs.map(({ digest, size }) => ({ digest, size })) }
  await replaceFile(fs, path, JSON.stringify(content))
  return { done: () => fs.remove(path) }
}

/** The blobs of all changes that did not come to their end, and the files that note them. */
export const readPending = async (
  fs: StoreFs,
  paths: Paths,
): Promise<{ readonly files: readonly string[]; readonly blobs: readonly Blob[] }> => {
  const files = ((await fs.list(paths.pending)) ?? []).map(({ name }) => join(paths.pending, name))
  const blobs: Blob[] = []
  for (const file of files) {
    const bytes = await fs.readFile(file, LIMIT)
    blobs.push(...blobsIn(bytes?.toString('utf8') ?? ''))
  }
  return { files, blobs }
}

const blobsIn = (text: string): readonly Blob[] => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return []
  }
  return entriesOf(fieldsOf(value).blobs).flatMap((entry) => {
    const { digest, size } = fieldsOf(entry)
    const named = textOf(digest)
    return isDigest(named) ? [{ digest: named, size: numberOf(size) ?? 0 }] : []
  })
}
