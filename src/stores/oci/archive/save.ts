import { randomUUID } from 'node:crypto'
import { dirname, join, resolve } from 'node:path'
import type { ArchiveFormat, ArchiveTarget, TransferOptions } from '../../../engine/transfer.ts'
import type { BlobSource } from '../content.ts'
import { damaged } from '../documents.ts'
import { conflict, onDisk } from '../faults.ts'
import type { StoreFs } from '../fs.ts'
import { type Disk, guarded, intoFile, type Write, written } from '../into-file.ts'
import { nodeFs } from '../node-fs.ts'
import { fillerOf, TAR_END, tarHeader } from '../tar/write.ts'
import { type PlannedFile, planFiles, type SavedImage } from './plan.ts'
import { reportOn } from './progress.ts'

export type SaveOptions = TransferOptions & { readonly format?: ArchiveFormat; readonly fs?: StoreFs }

type OnProgress = TransferOptions['onProgress']

const writeFile = async (file: PlannedFile, write: Write, onProgress: OnProgress): Promise<void> => {
  const { part, size, name } = file
  const report = part === null ? null : reportOn(onProgress, { part, says: 'Saving layer', total: size })
  let done = 0
  for await (const chunk of file.open()) {
    await write(chunk)
    done += chunk.length
    report?.at(done)
  }
  // A header has said how long it would be.
  if (done !== size) throw damaged(`the file ${name}`, `it has ${done} bytes instead of ${size}`)
  report?.end(done)
}

/** Folders that the names of files lead through, outermost first. */
const foldersOf = (files: readonly PlannedFile[]): readonly string[] => {
  const folders = files.flatMap(({ name }) => {
    const parts = name.split('/').slice(0, -1)
    return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
  })
  return [...new Set(folders)]
}

const writeTar = async (files: readonly PlannedFile[], write: Write, onProgress: OnProgress): Promise<void> => {
  for (const name of foldersOf(files)) await write(tarHeader({ name, type: 'folder' }))
  for (const file of files) {
    await write(tarHeader({ name: file.name, size: file.size }))
    await writeFile(file, write, onProgress)
    const filler = fillerOf(file.size)
    if (filler.length > 0) await write(filler)
  }
  await write(TAR_END)
}

const intoFolder = async (
  fs: StoreFs,
  path: string,
  files: readonly PlannedFile[],
  onProgress: OnProgress,
): Promise<void> => {
  const disk: Disk = (work) => onDisk(path, work)
  const there = await disk(() => fs.stat(path))
  const isEmpty = there?.kind === 'folder' && (await disk(() => fs.list(path)))?.length === 0
  if (there !== null && !isEmpty) throw conflict(`${path} is there already.`, 'Name a folder that is empty or new.')
  const temporary = join(dirname(path), `.imgtui-${randomUUID()}.tmp`)
  try {
    const folders = ['', ...foldersOf(files)].map((name) => join(temporary, name))
    for (const folder of folders) await disk(() => fs.makeFolder(folder))
    for (const file of files) {
      const opened = guarded(disk, await disk(() => fs.openWrite(join(temporary, file.name), 'wx')))
      await written(opened, (write) => writeFile(file, write, onProgress), true)
    }
    for (const folder of folders) await disk(() => fs.syncFolder(folder))
    await disk(() => fs.rename(temporary, path))
  } catch (error) {
    await fs.removeFolder(temporary).catch(() => {})
    throw error
  }
  await disk(() => fs.syncFolder(dirname(path)))
}

/**
 * Writes images as an archive: see `ArchiveFormat`. `source` has all their blobs; names are canonical. Equal images give
 * equal bytes. A path has the new archive whole or what was there before; a layout is only ever written to a new or
 * empty folder. Rejects with a fault what is missing or damaged, and with an AbortError.
 */
export const saveArchive = async (
  source: BlobSource,
  images: readonly SavedImage[],
  to: ArchiveTarget,
  { format = 'combined', fs = nodeFs, onProgress, signal }: SaveOptions = {},
): Promise<void> => {
  signal?.throwIfAborted()
  const files = await planFiles(source, images, { docker: format === 'combined', signal })
  if (format !== 'layout') {
    const content = (write: Write): Promise<void> => writeTar(files, write, onProgress)
    return 'path' in to ? intoFile(fs, resolve(to.path), content) : content(to.write)
  }
  if (!('path' in to)) throw conflict('A layout is a folder, not a stream of bytes.', 'Name a folder to write it to.')
  return intoFolder(fs, resolve(to.path), files, onProgress)
}
