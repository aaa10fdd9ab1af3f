import type { StoreFs } from './fs.ts'
import type { Paths } from './paths.ts'
import { writeAll } from './write.ts'

// Enough for a note of what goes, a new index, and its copy.
const BASE = 256 * 1024
const BLOCK = new Uint8Array(64 * 1024).fill(1)

const wanted = (indexSize: number): number => BASE + 3 * indexSize

/** Sets room aside, so that images can still be removed from a disk that is full. Does without where there is no room. */
export const setAside = async (fs: StoreFs, paths: Paths, indexSize: number): Promise<void> => {
  const size = wanted(indexSize)
  const there = (await fs.stat(paths.reserve))?.size ?? 0
  if (there >= size) return
  try {
    const file = await fs.openWrite(paths.reserve, 'a')
    try {
      // Twice as much as is missing, so that a growing index does not come here every time.
      for (let written = there; written < 2 * size; written += BLOCK.length) await writeAll(file, BLOCK)
    } finally {
      await file.close()
    }
  } catch {
    await fs.remove(paths.reserve).catch(() => {})
  }
}

/** Gives the room back for the one removal that needs it. False when none was set aside. */
export const giveBack = async (fs: StoreFs, paths: Paths): Promise<boolean> => {
  if ((await fs.stat(paths.reserve)) === null) return false
  await fs.remove(paths.reserve)
  return true
}
