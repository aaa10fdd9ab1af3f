import { CHUNK } from '../blobs.ts'
import type { Chunks } from '../content.ts'
import { notFound, onDisk } from '../faults.ts'
import type { OpenFile, StoreFs } from '../fs.ts'

/** What a path leads to: a folder, a file in which one can seek, or bytes that come in their order only. */
export type Source =
  | { readonly type: 'folder' }
  | { readonly type: 'file'; readonly file: OpenFile }
  | { readonly type: 'stream'; readonly file: OpenFile }

const isFolder = async (fs: StoreFs, path: string): Promise<boolean> => {
  const stat = await fs.stat(path)
  if (stat === null) throw notFound(`file: ${path}`)
  if (stat.kind !== 'link') return stat.kind === 'folder'
  return fs.list(path).then(
    (names) => names !== null,
    () => false,
  )
}

const canSeek = (file: OpenFile): Promise<boolean> =>
  file.read(new Uint8Array(1), 0).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ESPIPE') return false
      throw error
    },
  )

/** Opens what is at a path, links followed. Whoever gets a file closes it. Errors of the disk are faults. */
export const openSource = (fs: StoreFs, path: string): Promise<Source> =>
  onDisk(path, async () => {
    if (await isFolder(fs, path)) return { type: 'folder' }
    const opened = await fs.openRead(path)
    const file = {
      ...opened,
      read: (...given: Parameters<OpenFile['read']>) => onDisk(path, () => opened.read(...given)),
    }
    try {
      return { type: (await canSeek(opened)) ? 'file' : 'stream', file }
    } catch (error) {
      await opened.close()
      throw error
    }
  })

/** The bytes of a file as they come. */
export async function* inOrder(file: OpenFile): Chunks {
  const buffer = new Uint8Array(CHUNK)
  for (let count = await file.read(buffer); count > 0; count = await file.read(buffer)) yield buffer.subarray(0, count)
}

/** Reads until the bytes are full; fewer only at the end of the file. */
export const readFully = async (file: OpenFile, into: Uint8Array, position: number): Promise<number> => {
  let have = 0
  while (have < into.length) {
    const count = await file.read(into.subarray(have), position + have)
    if (count === 0) break
    have += count
  }
  return have
}
