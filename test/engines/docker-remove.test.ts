import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../src/engine/store.ts'
import { dockerStore } from '../../src/stores/docker/index.ts'
import { base, canRun, clear, commit, copied, create, idOf, load, tag } from '../support/cache.ts'
import { engineApi } from '../support/engine-api.ts'
import { ENGINES, titleOf } from '../support/engines.ts'
import { faultOf } from '../support/fault-of.ts'
import type { Recorder } from '../support/recorder.ts'
import { recorderOf } from '../support/recorder.ts'
import { registryWith } from '../support/registry.ts'

const PREFIX = `imgtui-remove-${process.pid}`

for (const engine of ENGINES) {
  describe.skipIf(engine.missing !== null)(titleOf(engine), () => {
    const api = engineApi(engine.socket)
    let recorder: Recorder
    let store: Store
    const mine: string[] = []

    beforeEach(async () => {
      recorder = await recorderOf(engine.socket)
      store = dockerStore({ endpoint: { type: 'unix', path: recorder.socket }, label: 'docker', cacheFolder: null })
      await load(api, [{ steps: [...base, copied(`${PREFIX}-file`, 2000)], tags: [`${PREFIX}/one:1`] }])
      mine.push(await idOf(api, `${PREFIX}/one:1`))
    })
    afterEach(async () => {
      const sent = recorder.asked.filter((line) => !line.startsWith('GET '))
      store.close()
      await recorder.close()
      await clear(api, PREFIX, mine.splice(0))
      // Whatever a test did: these three requests and no others may ever be sent.
      for (const line of sent) {
        expect(line).toMatch(/^DELETE \/v1\.\d+\/(?:images\/[^?]+\?noprune=1|containers\/[0-9a-f]{64})$/)
      }
      if (!sent.some((line) => line.includes('127.0.0.1'))) expect(sent.join()).not.toMatch(/@|%40/)
    })

    const one = () => idOf(api, `${PREFIX}/one:1`)
    const removeOne = async () => store.remove({ type: 'reference', image: await one(), reference: `${PREFIX}/one:1` })

    it('says what the engine says when a container uses the image, in every state', async () => {
      const id = await one()
      const container = await create(api, `${PREFIX}/one:1`, `${PREFIX}-user`, {
        OpenStdin: true,
        Cmd: ['/bin/sh', '-c', 'read line'],
      })
      const refuses = async (): Promise<void> => {
        const { kind, says } = await faultOf(removeOne())
        expect(kind).toBe('conflict')
        expect(says).toContain(`container ${container.slice(0, 12)} is using its referenced image`)
        expect((await store.look(id)).image?.references).toEqual([`${PREFIX}/one:1`])
      }
      await refuses()
      if (canRun) {
        await api.call('POST', `/containers/${container}/start`)
        await refuses()
        await api.call('POST', `/containers/${container}/pause`)
        await refuses()
        await api.call('POST', `/containers/${container}/unpause`)
        expect((await faultOf(store.remove({ type: 'container', container }))).kind).toBe('conflict')
        await api.call('POST', `/containers/${container}/kill`)
        await api.call('POST', `/containers/${container}/wait`)
        await refuses()
      }
      await store.remove({ type: 'container', container })
      expect((await removeOne()).deleted).toEqual([id])
    })

    it('leaves a tag alone that moved between plan and removal', async () => {
      const id = await one()
      await load(api, [{ steps: [copied(`${PREFIX}-other`, 10)], tags: [`${PREFIX}/other:1`] }])
      await tag(api, `${PREFIX}/other:1`, `${PREFIX}/one`, '1')
      const removal = { type: 'reference', image: id, reference: `${PREFIX}/one:1` } as const
      expect(await faultOf(store.remove(removal))).toMatchObject({
        kind: 'not-found',
        says: 'The tag now names another image.',
      })
      await api.call('DELETE', `/images/${PREFIX}/one:1`)
      expect(await faultOf(store.remove(removal))).toMatchObject({ kind: 'not-found', says: 'It is already gone.' })
      expect(recorder.asked.filter((line) => line.startsWith('DELETE'))).toEqual([])
    })

    it('does not remove by ID what has got a name', async () => {
      const id = await one()
      expect(await faultOf(store.remove({ type: 'image', image: id }))).toMatchObject({
        kind: 'conflict',
        says: `It has a name now: ${PREFIX}/one:1.`,
      })
      expect(recorder.asked.filter((line) => line.startsWith('DELETE'))).toEqual([])
    })

    it('is not led astray by a repository that is named like the beginning of an ID', async () => {
      const id = await one()
      const lookalike = id.slice(7, 17)
      await tag(api, id, lookalike, 'x')
      const removed = await store.remove({ type: 'reference', image: id, reference: `${lookalike}:x` })
      expect(removed).toMatchObject({ deleted: [] })
      expect((await store.look(id)).image?.references).toEqual([`${PREFIX}/one:1`])
    })

    it('keeps parents, also such that nothing names', async () => {
      const builder = await create(api, `${PREFIX}/one:1`, `${PREFIX}-builder`)
      const child = await commit(api, builder, `${PREFIX}/child`, '1')
      await api.call('DELETE', `/containers/${builder}`)
      const id = await one()
      mine.push(child)
      await load(api, [{ steps: [copied(`${PREFIX}-taker`, 10)], tags: [`${PREFIX}/one:1`] }])
      await store.remove({ type: 'reference', image: child, reference: `${PREFIX}/child:1` })
      const { images } = await store.list()
      expect(images.find((image) => image.id === id)?.references).toEqual([])
      expect((await store.remove({ type: 'image', image: id })).deleted).toEqual([id])
    })

    it('frees on disk what the deleted layers add up to', async () => {
      const id = await one()
      const chain = (await store.chain?.(id)) ?? []
      const before = (await store.measure?.()) ?? 0
      const { layers } = await removeOne()
      const freed = before - ((await store.measure?.()) ?? 0)
      if (layers === null) expect(freed).toBeGreaterThan(0)
      else
        expect(freed).toBe(
          chain.filter(({ chainId }) => layers.includes(chainId)).reduce((sum, { size }) => sum + (size ?? 0), 0),
        )
    })

    it.skipIf(engine.name === 'ov20')(
      'shows a mounted image as such, which the engine would delete by ID',
      async () => {
        const id = await one()
        await load(api, [{ steps: [...base, copied(`${PREFIX}-host`, 10)], tags: [`${PREFIX}/host:1`] }])
        const Mounts = [{ Type: 'image', Source: `${PREFIX}/one:1`, Target: '/mounted' }]
        await create(api, `${PREFIX}/host:1`, `${PREFIX}-mounter`, { HostConfig: { Mounts } })
        expect((await store.look(id)).containers.find(({ name }) => name === `${PREFIX}-mounter`)?.mounts).toEqual([id])
        expect((await faultOf(removeOne())).kind).toBe('conflict')
      },
    )

    it('removes an image that only digests name, in one repository or in several', async () => {
      const registry = await registryWith([{ name: 'pulled', data: PREFIX }])
      try {
        const names = ['a/x', 'b/y'].map((repository) => `${registry.host}/${PREFIX}/${repository}@${registry.digest}`)
        for (const name of names) {
          const answer = await api.call('POST', `/images/create?fromImage=${encodeURIComponent(name)}`)
          expect(JSON.stringify(answer)).not.toContain('errorDetail')
        }
        const id = await idOf(api, names[0] ?? '')
        mine.push(id)
        const image = (await store.look(id)).image
        if (engine.containerd) {
          // Here a digest is a name like a tag, and by it the engine would take the whole repository.
          expect(image?.references).toEqual(names)
          const removal = { type: 'reference', image: id, reference: names[0] ?? '' } as const
          expect(await faultOf(store.remove(removal))).toMatchObject({ kind: 'conflict' })
          expect((await store.look(id)).image?.references).toEqual(names)
          return
        }
        expect(image).toMatchObject({ references: [], digests: names })
        const single = { type: 'reference', image: id, reference: names[0] ?? '' } as const
        expect(await faultOf(store.remove(single))).toMatchObject({ kind: 'conflict' })
        const container = await create(api, id, `${PREFIX}-digest`)
        expect(await faultOf(store.remove({ type: 'image', image: id }))).toMatchObject({
          kind: 'conflict',
          says: `The container ${PREFIX}-digest uses it.`,
        })
        expect((await store.look(id)).image?.digests).toEqual(names)
        await store.remove({ type: 'container', container })
        const removed = await store.remove({ type: 'image', image: id })
        expect(removed.deleted).toEqual([id])
        expect([...removed.untagged].sort()).toEqual(names)
      } finally {
        await registry.close()
      }
    })

    it.runIf(engine.containerd)('removes an image that one digest names, by its ID', async () => {
      const registry = await registryWith([{ name: 'pulled', data: PREFIX }])
      try {
        const name = `${registry.host}/${PREFIX}/x@${registry.digest}`
        await api.call('POST', `/images/create?fromImage=${encodeURIComponent(name)}`)
        const id = await idOf(api, name)
        expect((await store.remove({ type: 'reference', image: id, reference: name })).deleted).toEqual([id])
      } finally {
        await registry.close()
      }
    })
  })
}
