import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runTogether } from './concurrency.ts'

it('programs that work on one store at once lose nothing', { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'imgtui-together-'))
  try {
    const { done, problems } = await runTogether(folder, { programs: 4, acts: 40, seed: 7 })
    expect(problems).toEqual([])
    expect(Object.values(done).reduce((sum, count) => sum + count, 0)).toBe(160)
  } finally {
    await rm(folder, { recursive: true })
  }
})
