import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImageId } from '../../../src/engine/image.ts'
import { factsInMemory } from '../../../src/stores/oci/facts.ts'
import type { Keeper } from '../../../src/stores/oci/keeper.ts'
import { checkStore } from '../../../src/stores/oci/upkeep/check.ts'
import { Death, faultyFs } from '../../support/faulty-fs.ts'
import { addImage, keeperIn, layerOf } from '../../support/oci-store.ts'
import { randomFrom } from '../../support/random.ts'
import { type VolatileMachine, volatileMachine } from '../../support/volatile-fs.ts'
import { build, SCENES, startRegistry } from './crash.ts'

const SEEDS = 6

const openOn = ({ fs, locks }: VolatileMachine, over: Partial<VolatileMachine> = {}): Keeper =>
  keeperIn('/store', { fs: over.fs ?? fs, locks, openFacts: async () => factsInMemory() })

const examine = async (machine: VolatileMachine, must: readonly ImageId[]): Promise<readonly string[]> => {
  const keeper = openOn(machine)
  await addImage(keeper, { layers: [layerOf('probe')], tags: ['docker.io/library/probe:1'] })
  const { findings } = await checkStore(keeper, { readData: true })
  const { images } = await keeper.read()
  return [
    ...findings.filter(({ kind }) => kind === 'damage').map(({ says }) => says),
    ...must.filter((id) => !images.has(id)).map((id) => `lost ${id}`),
  ]
}

let registry: Awaited<ReturnType<typeof startRegistry>>
beforeAll(async () => {
  registry = await startRegistry()
})
afterAll(() => registry.close())

describe('a power loss at every call to the disk', () => {
  for (const scene of SCENES)
    it(`while it is to ${scene.name}`, { timeout: 60_000 }, async () => {
      const problems: string[] = []
      let at = 1
      for (let through = false; !through && at < 500; at += 1)
        for (let seed = 0; seed < SEEDS; seed += 1) {
          const machine = volatileMachine()
          const first = openOn(machine)
          const start = await build(first)
          machine.settle()
          const fs = faultyFs(machine.fs, { at, what: 'death' })
          const before = [...(await first.read()).images.keys()]
          await scene.run(openOn(machine, { fs }), start).catch((error: unknown) => {
            if (!(error instanceof Death)) throw error
          })
          through = fs.calls() < at
          machine.powerLoss(randomFrom(seed * 1000 + at))
          const mayGo = scene.mayGo?.(start) ?? []
          const must = before.filter((id) => !mayGo.includes(id))
          for (const problem of await examine(machine, must)) problems.push(`call ${at}, seed ${seed}: ${problem}`)
        }
      expect(problems).toEqual([])
    })

  it('keeps what it said it had done', async () => {
    for (let seed = 0; seed < 40; seed += 1) {
      const machine = volatileMachine()
      const keeper = openOn(machine)
      const id = await addImage(keeper, { layers: [layerOf('one')], tags: ['docker.io/library/one:1'] })
      machine.powerLoss(randomFrom(seed))
      expect((await openOn(machine).read()).images.get(id)?.tags).toEqual(['docker.io/library/one:1'])
      expect(await examine(machine, [id])).toEqual([])
    }
  })
})
