import { randomUUID } from 'node:crypto'
import { basename, dirname, join, resolve } from 'node:path'
import type { ArchiveTarget, TransferOptions } from '../../engine/transfer.ts'
import type { Chunks } from './content.ts'
import { onDisk } from './faults.ts'
import type { StoreFs } from './fs.ts'
import { writeAll } from './write.ts'

const writeFile = async (fs: StoreFs, path: string, chunks: Chunks, came: (bytes: number) => void): Promise<void> => {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`)
  try {
    const file = await fs.openWrite(temporary, 'wx')
    try {
      for await (const chunk of chunks) {
        await writeAll(file, chunk)
        came(chunk.length)
      }
      await file.sync()
    } finally {
      await file.close()
    }
    await fs.rename(temporary, path)
  } catch (error) {
    await fs.remove(temporary).catch(() => {})
    throw error
  }
}

/** Writes a stream to where it is wanted. A file that is there is replaced once the new one is whole, and never before. */
export const writeTo = async (
  fs: StoreFs,
  to: ArchiveTarget,
  chunks: Chunks,
  { signal, onProgress }: TransferOptions,
): Promise<void> => {
  let done = 0
  const part = 'path' in to ? basename(to.path) : 'output'
  const came = (bytes: number): void => {
    signal?.throwIfAborted()
    done += bytes
    onProgress?.({ part, says: 'Writing', done, total: null })
  }
  if ('path' in to) {
    const path = resolve(to.path)
    return onDisk(dirname(path), () => writeFile(fs, path, chunks, came))
  }
  for await (const chunk of chunks) {
    await to.write(chunk)
    came(chunk.length)
  }
}
