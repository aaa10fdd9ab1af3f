import { BLOCK } from '../../src/stores/oci/tar/entry.ts'
import { fillerOf, TAR_END, tarHeader } from '../../src/stores/oci/tar/write.ts'

/** Numbers below 2^32 that a seed makes again the same (xorshift32). */
const numbersFrom = (seed: number): (() => number) => {
  let state = Math.imul(seed + 1, 2654435761) >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state
  }
}

const POOL = 16 * 1024 * 1024
// How far back gzip can see: a pool that is longer than that can be used again and again.
const NEAR = 16 * 1024

/** Bytes of which gzip leaves about half, as it does of system files: noise, and repetitions of what came shortly before. */
const makePool = (): Buffer => {
  const next = numbersFrom(0)
  const pool = Buffer.allocUnsafe(POOL)
  for (let at = 0; at < POOL; ) {
    const length = Math.min(8 + (next() % 40), POOL - at)
    const back = length + (next() % NEAR)
    if (back < at && next() % 100 < 60) pool.copy(pool, at, at - back, at - back + length)
    else for (let index = at; index < at + length; index += 1) pool[index] = next() & 0xff
    at += length
  }
  return pool
}

let pool: Buffer | null = null

/** The tar of a layer of about `size` bytes: files of up to 1 MiB, other ones for each seed. */
export function* layerTar(seed: number, size: number): Generator<Buffer> {
  pool ??= makePool()
  const next = numbersFrom(seed)
  const folder = `opt/layer-${seed}`
  yield tarHeader({ name: folder, type: 'folder', mtime: 0 })
  for (let left = size, file = 0; left > 0; file += 1) {
    const length = Math.min(left, 1 + (next() % (file % 8 === 0 ? 1024 * 1024 : 64 * 1024)))
    const from = next() % (POOL - length)
    yield tarHeader({ name: `${folder}/file-${file}`, size: length, mode: 0o755, mtime: 0 })
    yield pool.subarray(from, from + length)
    yield fillerOf(length)
    left -= length + BLOCK
  }
  yield TAR_END
}
