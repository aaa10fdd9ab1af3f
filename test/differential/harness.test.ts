import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { randomFrom } from '../support/random.ts'
import { compareOutcomes } from './compare.ts'
import { nextOperation } from './generate.ts'
import { aliasOf, pathOf, recipeOf } from './recipe.ts'
import { shrink } from './shrink.ts'
import { canSleep, sleeper } from './sleeper.ts'
import { type Outcome, refusedFor } from './subject.ts'

describe('shrinking a sequence', () => {
  it('leaves what the failure needs and nothing else', async () => {
    const all = Array.from({ length: 40 }, (_, at) => at)
    const left = await shrink(all, async (some) => some.includes(3) && some.includes(17) && some.includes(38))
    expect(left).toEqual([3, 17, 38])
  })

  it('does not shrink to nothing', async () => {
    expect(await shrink([1, 2, 3], async () => true)).toHaveLength(1)
  })
})

describe('comparing outcomes', () => {
  it('takes a reason among several for the same refusal', () => {
    expect(compareOutcomes(refusedFor('R4'), refusedFor('R5', 'R4'))).toBeNull()
    expect(compareOutcomes(refusedFor('R4'), refusedFor('R5'))).not.toBeNull()
  })

  it('looks at the order of what one removal took, and not at that of a prune', () => {
    const taken = (type: 'removed' | 'pruned', untagged: readonly string[]): Outcome => ({
      type,
      untagged,
      deleted: [],
      layers: [],
    })
    const [there, back] = [
      ['a:1', 'b:1'],
      ['b:1', 'a:1'],
    ]
    expect(compareOutcomes(taken('pruned', there), taken('pruned', back))).toBeNull()
    expect(compareOutcomes(taken('removed', there), taken('removed', back))).toMatchObject({
      where: 'outcome › untagged › 0',
      reference: 'a:1',
      subject: 'b:1',
    })
  })
})

describe('sequences', () => {
  it('are the same for the same seed', () => {
    const state = { images: [], containers: [] }
    const sequence = (seed: number) => {
      const random = randomFrom(seed)
      return Array.from({ length: 30 }, (_, at) => nextOperation({ state, at, without: new Set(), random }))
    }
    expect(sequence(5)).toEqual(sequence(5))
    expect(sequence(5)).not.toEqual(sequence(6))
  })

  it('call loaded images by the path that they were built on', () => {
    expect(pathOf(aliasOf([2, 0, 4]))).toEqual([2, 0, 4])
    expect(pathOf('commit 7')).toBeNull()
    expect(recipeOf([0, 3]).diffIds[1]).toBe(recipeOf([0]).diffIds[0])
  })
})

describe('the program in made images', () => {
  it.runIf(canSleep)('sleeps until it is told to end', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'imgtui-sleeper-'))
    const path = join(folder, 'sleep')
    await writeFile(path, sleeper(), { mode: 0o755 })
    const child = spawn(path)
    const ended = once(child, 'exit')
    expect(await Promise.race([ended, wait(200, 'asleep')])).toBe('asleep')
    child.kill('SIGTERM')
    expect((await ended)[0]).toBe(0)
    await rm(folder, { recursive: true })
  })
})
