import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ListDocument } from '../../src/cli/list-document.ts'
import { seenByEngine, seenByProgram } from '../support/agreement.ts'
import { clear } from '../support/cache.ts'
import type { Ran } from '../support/command.ts'
import { runProgram } from '../support/command.ts'
import { engineApi } from '../support/engine-api.ts'
import { ENGINES, titleOf } from '../support/engines.ts'
import { fill } from '../support/fill.ts'
import type { MixedCache } from '../support/mixed-cache.ts'
import { clearMixedCache, makeMixedCache } from '../support/mixed-cache.ts'
import { randomFrom } from '../support/random.ts'

const PREFIX = `imgtui-json-${process.pid}`

for (const engine of ENGINES) {
  describe.skipIf(engine.missing !== null)(titleOf(engine), () => {
    const api = engineApi(engine.socket)
    let nameless: readonly string[] = []
    let cache: MixedCache
    let ran: Ran
    let document: ListDocument

    beforeAll(async () => {
      ;({ nameless } = await fill(api, PREFIX, 24))
      cache = await makeMixedCache(api, `${PREFIX}-mixed`, { count: 40, orphans: true, random: randomFrom(7) })
      ran = await runProgram(['--host', `unix://${engine.socket}`, 'ls', '--json'])
      document = JSON.parse(ran.out) as ListDocument
    })
    afterAll(async () => {
      await clearMixedCache(api, PREFIX, cache)
      await clear(api, PREFIX, nameless)
    })

    it('prints one document and nothing else', () => {
      expect(ran).toMatchObject({ code: 0, err: '' })
      expect(document.schema).toBe(1)
      expect(Object.keys(document)).toEqual(['schema', 'store', 'totals', 'images'])
    })

    it('agrees with the engine, image by image', async () => {
      const [ours, theirs] = [seenByProgram(document), await seenByEngine(api)]
      expect(ours.length).toBeGreaterThan(80)
      expect(ours).toEqual(theirs)
      expect(document.images.some(({ dangling }) => dangling)).toBe(true)
      expect(document.images.some(({ children }) => children.length > 0)).toBe(true)
      expect(document.images.some(({ references }) => references.length > 1)).toBe(true)
      expect(document.images.filter(({ containers }) => containers.length > 0).length).toBeGreaterThan(3)
    })

    it('agrees with the engine about itself and its totals', async () => {
      const info = await api.call<{ ServerVersion: string; Driver: string }>('GET', '/info')
      expect(document.store).toMatchObject({ kind: 'docker', version: info.ServerVersion, driver: info.Driver })
      const { LayersSize: all } = await api.call<{ LayersSize: number }>('GET', '/system/df')
      const { images, bytes } = document.totals
      expect(images).toBe(document.images.length)
      if (engine.containerd) {
        const { atLeast } = bytes as { atLeast: number }
        expect(atLeast).toBeLessThanOrEqual(all)
      } else expect(bytes).toBe(all)
    })

    it('gives dates, labels and container states as the engine has them', async () => {
      type Looked = { readonly Created: string; readonly Config: { readonly Labels: object | null } }
      for (const { id, created, labels } of document.images) {
        const looked = await api.call<Looked>('GET', `/images/${id}/json`)
        expect(labels).toEqual(looked.Config.Labels ?? {})
        const seconds = Math.floor(Date.parse(looked.Created) / 1000)
        expect(created === null ? null : Date.parse(created) / 1000).toBe(seconds > 0 ? seconds : null)
      }
      const containers = await api.call<{ Id: string; State: string }[]>('GET', '/containers/json?all=1')
      const states = new Map(containers.map(({ Id: id, State: state }) => [id, state]))
      const ours = document.images.flatMap((image) => image.containers)
      for (const { id, state } of ours) expect(state).toBe(states.get(id))
      expect(new Set(ours.map(({ id }) => id)).size).toBe(ours.length)
    })
  })
}
