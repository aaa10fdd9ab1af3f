import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import type { OpenFile, StoreFs } from './fs.ts'

/** Writes all of the bytes: one call may write fewer than it was given, and then does not fail. */
export const writeAll = async (file: OpenFile, bytes: Uint8Array): Promise<void> => {
  for (let done = 0; done < bytes.length; ) {
    const count = await file.write(done === 0 ? bytes : bytes.subarray(done))
    if (count <= 0) throw Object.assign(new Error('EIO: nothing was written'), { code: 'EIO' })
    done += count
  }
}

/** What unfinished replacements are called, beside the file they were to replace. */
export const REPLACEMENT = /^\.imgtui-[0-9a-f-]{36}\.tmp$/

type Replacement = { readonly durable?: boolean }

/**
 * Replaces a file by one with this content: whoever reads sees the old one or the new one, never a part. When it resolves
 * the new one is on the disk, also after a power loss; without `durable` it may then still be either.
 */
export const replaceFile = async (
  fs: StoreFs,
  path: string,
  content: string | Uint8Array,
  { durable = true }: Replacement = {},
): Promise<void> => {
  const temporary = join(dirname(path), `.imgtui-${randomUUID()}.tmp`)
  try {
    const file = await fs.openWrite(temporary, 'wx')
    try {
      await writeAll(file, typeof content === 'string' ? Buffer.from(content) : content)
      if (durable) await file.sync()
    } finally {
      await file.close()
    }
    await fs.rename(temporary, path)
  } catch (error) {
    await fs.remove(temporary).catch(() => {})
    throw error
  }
  if (durable) await fs.syncFolder(dirname(path))
}
