import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import { conflict, onDisk } from './faults.ts'
import type { OpenFile, StoreFs } from './fs.ts'
import { writeAll } from './write.ts'

/** Takes bytes to where they are wanted. */
export type Write = (bytes: Uint8Array) => Promise<void>

/** Runs calls on the disk on which `path` is; what goes wrong with the images themselves keeps its own words. */
export type Disk = <T>(work: () => Promise<T>) => Promise<T>

/** The same file, whose calls speak of the disk in faults. */
export const guarded = (disk: Disk, file: OpenFile): OpenFile => ({
  read: (...given) => disk(() => file.read(...given)),
  write: (bytes) => disk(() => file.write(bytes)),
  sync: () => disk(file.sync),
  close: () => disk(file.close),
})

/** Writes a new file to its end and closes it. */
export const written = async (
  file: OpenFile,
  content: (write: Write) => Promise<void>,
  synced: boolean,
): Promise<void> => {
  try {
    await content((bytes) => writeAll(file, bytes))
    if (synced) await file.sync()
  } finally {
    await file.close()
  }
}

/**
 * Writes a file that nobody sees before it is whole and on the disk; one that is there is replaced by it. A pipe or a device is
 * written to as it is. Rejects with a `conflict` where a folder has the name.
 */
export const intoFile = async (fs: StoreFs, path: string, content: (write: Write) => Promise<void>): Promise<void> => {
  const disk: Disk = (work) => onDisk(path, work)
  const there = await disk(() => fs.stat(path))
  if (there?.kind === 'folder') throw conflict(`${path} is a folder.`, 'Give the archive a name of its own.')
  if (there?.kind === 'other') {
    // A pipe or a device: nothing that could be replaced.
    return written(guarded(disk, await disk(() => fs.openWrite(path, 'a'))), content, false)
  }
  const temporary = join(dirname(path), `.imgtui-${randomUUID()}.tmp`)
  try {
    await written(guarded(disk, await disk(() => fs.openWrite(temporary, 'wx'))), content, true)
    await disk(() => fs.rename(temporary, path))
  } catch (error) {
    await fs.remove(temporary).catch(() => {})
    throw error
  }
  await disk(() => fs.syncFolder(dirname(path)))
}
