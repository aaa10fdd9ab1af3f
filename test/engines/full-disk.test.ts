import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/engine/store.ts'
import { ociStore } from '../../src/stores/oci/index.ts'
import { faultOf } from '../support/fault-of.ts'
import { addImage, keeperIn } from '../support/oci-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'imgtui-full-'))

/** Puts a disk of its own in the folder; null when it is there, else why it cannot be. */
const mount = (): string | null => {
  if (process.getuid?.() !== 0) return 'only root can mount a small disk'
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', folder], { stdio: 'ignore' })
    return null
  } catch {
    return 'a small disk cannot be mounted here'
  }
}
const missing = mount()

const fill = (path: string): void => {
  const file = openSync(path, 'w')
  for (let size = 65_536; size > 0; size = size > 512 ? size / 2 : 0)
    for (let full = false; !full; )
      try {
        full = writeSync(file, Buffer.alloc(size)) < size
      } catch {
        full = true
      }
  closeSync(file)
}

describe.skipIf(missing !== null)(`a disk that is full${missing === null ? '' : ` (${missing})`}`, () => {
  it('takes nothing more, says so, and still lets images go', async () => {
    const root = join(folder, 'store')
    const keeper = keeperIn(root)
    const store = ociStore({ root }) as Required<Store>
    try {
      for (const name of ['a', 'b', 'c'])
        await addImage(keeper, {
          layers: [[{ name: 'data', data: Buffer.alloc(1_000_000, name) }]],
          tags: [`docker.io/library/${name}:1`],
        })
      fill(join(folder, 'filler'))
      const { images } = await store.list()
      const [first, second] = images
      if (first === undefined || second === undefined) throw new Error('the images are not there')
      expect((await faultOf(addImage(keeper, { layers: [[{ name: 'x', data: 'x' }]] }))).kind).toBe('full')
      expect((await store.remove({ type: 'image', image: first.id })).freed).toBeGreaterThan(1_000_000)
      expect((await store.remove({ type: 'image', image: second.id })).deleted).toEqual([second.id])
      expect((await store.list()).images.map(({ size }) => size)).toEqual([1_000_000])
      expect((await store.check({ readData: true })).findings.filter(({ kind }) => kind === 'damage')).toEqual([])
    } finally {
      keeper.close()
      store.close()
      // A cache of the store may still be closing.
      execFileSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true })
    }
  })
})
