import type { Sharing } from './sharing.ts'

/**
 * What the build cache may keep of the layers that go, in bytes. The engine names no layers, only how large each record
 * is that shares one with images: a layer of exactly that size may be the one. Records of a size that no layer has may be
 * anything, and count in full.
 */
export type CacheHold = {
  /** A layer of this size has lost its last image, or has one again. */
  readonly shift: (size: number, by: 1 | -1) => void
  readonly bytes: () => number
}

const UNKNOWN: CacheHold = { shift: () => {}, bytes: () => Number.POSITIVE_INFINITY }

const countBySize = (sizes: Iterable<number>): Map<number, number> => {
  const counts = new Map<number, number>()
  for (const size of sizes) counts.set(size, (counts.get(size) ?? 0) + 1)
  return counts
}

/** What the cache may keep while no layer goes yet; anything at all when it has not been asked for. */
export const cacheHoldOf = ({ cacheShared, sizes, images }: Sharing): CacheHold => {
  if (cacheShared === null) return UNKNOWN
  const whole = cacheShared.reduce((sum, size) => sum + size, 0)
  // Where layers are kept twice a record's size is that of both, and matches none.
  if (images.some(({ storage }) => storage !== null)) return { shift: () => {}, bytes: () => whole }
  const known = new Set(sizes)
  const records = countBySize(cacheShared.filter((size) => known.has(size)))
  const gone = new Map<number, number>()
  let held = cacheShared.reduce((sum, size) => sum + (known.has(size) ? 0 : size), 0)
  return {
    shift: (size, by) => {
      const most = records.get(size)
      if (most === undefined) return
      const now = (gone.get(size) ?? 0) + by
      gone.set(size, now)
      if ((by === 1 ? now : now + 1) <= most) held += by * size
    },
    bytes: () => held,
  }
}
