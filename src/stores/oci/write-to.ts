import { basename, resolve } from 'node:path'
import type { ArchiveTarget, TransferOptions } from '../../engine/transfer.ts'
import type { Chunks } from './content.ts'
import type { StoreFs } from './fs.ts'
import { intoFile, type Write } from './into-file.ts'

/** Writes a stream to where it is wanted. A file that is there is replaced once the new one is whole, and never before. */
export const writeTo = async (
  fs: StoreFs,
  to: ArchiveTarget,
  chunks: Chunks,
  { signal, onProgress }: TransferOptions,
): Promise<void> => {
  const part = 'path' in to ? basename(to.path) : 'output'
  const all = async (write: Write): Promise<void> => {
    let done = 0
    for await (const chunk of chunks) {
      signal?.throwIfAborted()
      await write(chunk)
      done += chunk.length
      onProgress?.({ part, says: 'Writing', done, total: null })
    }
  }
  await ('path' in to ? intoFile(fs, resolve(to.path), all) : all(to.write))
}
