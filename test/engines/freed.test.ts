import { appendFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Image } from '../../src/engine/image.ts'
import { pruneTargets } from '../../src/engine/plan.ts'
import { isExact } from '../../src/engine/size.ts'
import type { Store, StoreInfo } from '../../src/engine/store.ts'
import { dockerStore } from '../../src/stores/docker/index.ts'
import { engineApi } from '../support/engine-api.ts'
import { ENGINES, titleOf } from '../support/engines.ts'
import type { FreedRow } from '../support/freed.ts'
import { removeAndMeasure } from '../support/freed.ts'
import type { MixedCache } from '../support/mixed-cache.ts'
import { clearMixedCache, makeMixedCache } from '../support/mixed-cache.ts'
import type { Proof } from '../support/proofs.ts'
import { proofText } from '../support/proofs.ts'
import { randomFrom } from '../support/random.ts'
import type { Recorder } from '../support/recorder.ts'
import { recorderOf } from '../support/recorder.ts'

/** The same in every run: names make IDs, and with them a seed makes the same sets again. */
const PREFIX = 'imgtui-freed'
const SETS = Number(process.env.IMGTUI_TEST_SETS || 6)
const SEED = Number(process.env.IMGTUI_TEST_SEED || 20261121)
const IMAGES = 48
/** With fewer images left than this, sets are too much alike: the cache is made anew. */
const FEW = 24

for (const engine of ENGINES) {
  describe.skipIf(engine.missing !== null)(titleOf(engine), () => {
    const api = engineApi(engine.socket)
    const random = randomFrom(SEED)
    const rows: FreedRow[] = []
    let recorder: Recorder
    let store: Store
    let info: StoreInfo
    let cache: MixedCache | null = null
    let left: FreedRow | null = null
    let made = 0

    const refill = async (): Promise<void> => {
      if (cache !== null) await clearMixedCache(api, PREFIX, cache)
      made += 1
      // With an orphan on the containerd store nothing is sure to be freed, and there is little left to prove.
      const orphans = !engine.containerd || made % 3 === 0
      cache = await makeMixedCache(api, `${PREFIX}-${made}`, { count: IMAGES, orphans, random })
    }
    beforeAll(async () => {
      recorder = await recorderOf(engine.socket)
      store = dockerStore({ endpoint: { type: 'unix', path: recorder.socket }, label: 'docker', cacheFolder: null })
      info = await store.open()
    })
    afterAll(async () => {
      store.close()
      await recorder.close()
      if (cache !== null) await clearMixedCache(api, PREFIX, cache)
      const proof: Proof = { engine: engine.title, version: info.version, driver: info.driver, seed: SEED, rows, left }
      console.log(proofText(proof))
      if (process.env.IMGTUI_TEST_PROOFS) await appendFile(process.env.IMGTUI_TEST_PROOFS, `${JSON.stringify(proof)}\n`)
    })

    for (let set = 1; set <= SETS; set += 1) {
      it(`frees what it predicts: set ${set} of seed ${SEED}`, async () => {
        const there = (await api.call<{ Id: string }[]>('GET', '/images/json?all=1')).filter(({ Id: id }) =>
          cache?.images.has(id),
        )
        if (there.length < FEW) await refill()
        const row = await removeAndMeasure({ store, api, containerd: engine.containerd }, (sharing) => {
          const mine = sharing.images.filter(({ id }) => cache?.images.has(id))
          // IDs of what was built hold the time of day, so they cannot order what chance is to choose from.
          const keyOf = ({ references, size, id }: Image): string => `${references[0] ?? '~'} ${size} ${id}`
          const ordered = mine.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)).map(({ id }) => id)
          return random.some(ordered, 1 + random.below(8))
        })
        rows.push(row)
        expect(row.notDone).toEqual([])
        if (row.onDisk === null) {
          expect(row.layersSize).toBeGreaterThanOrEqual(row.predicted.atLeast)
          expect(row.layersSize).toBeLessThanOrEqual(row.predicted.atMost)
          return
        }
        expect(isExact(row.predicted), 'a number, not a range').toBe(true)
        expect({ onDisk: row.onDisk, layersSize: row.layersSize, reported: row.reported }).toEqual({
          onDisk: row.predicted.atMost,
          layersSize: row.predictedTotal.atMost,
          reported: row.predicted,
        })
      })
    }

    it('frees what it predicts: everything that nothing uses; then nothing is left, whatever the engine claims', async () => {
      const row = await removeAndMeasure({ store, api, containerd: engine.containerd }, ({ catalog }) =>
        pruneTargets(catalog, 'unused').flatMap(({ image }) => (cache?.images.has(image) ? [image] : [])),
      )
      rows.push(row)
      expect(row.notDone).toEqual([])
      expect(row.gone).toBeGreaterThan(0)
      if (row.onDisk !== null) expect(row.onDisk).toBe(row.predicted.atMost)
      left = await removeAndMeasure({ store, api, containerd: engine.containerd }, ({ catalog }) =>
        pruneTargets(catalog, 'unused').flatMap(({ image }) => (cache?.images.has(image) ? [image] : [])),
      )
      expect(left).toMatchObject({ gone: 0, layersSize: 0, predicted: { atLeast: 0, atMost: 0 } })
    })

    it('asked for nothing but single removals, none of them forced', () => {
      const sent = recorder.asked.filter((line) => !line.startsWith('GET '))
      expect(sent.length).toBeGreaterThan(0)
      for (const line of sent) expect(line).toMatch(/^DELETE \/v1\.\d+\/images\/[^?]+\?noprune=1$/)
    })
  })
}
