import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runTogether } from '../../test/stores/oci/concurrency.ts'

const PROGRAMS = 8

/** Eight programs, each with so many random operations, on one store at once. */
export const together = async (count = '200', seed = '11'): Promise<boolean> => {
  const folder = await mkdtemp(join(tmpdir(), 'imgtui-together-'))
  try {
    const { done, problems } = await runTogether(folder, {
      programs: PROGRAMS,
      acts: Number(count),
      seed: Number(seed),
    })
    const acts = Object.entries(done).map(([act, times]) => `${act} ${times}`)
    console.log(`${PROGRAMS} programs, ${count} operations each, seed ${seed}: ${acts.join(', ')}`)
    for (const problem of problems) console.log(`  ${problem}`)
    console.log(`${problems.length} problems`)
    return problems.length === 0
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
