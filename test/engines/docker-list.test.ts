import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Digest } from '../../src/engine/digest.ts'
import type { Listing, Store } from '../../src/engine/store.ts'
import { clientOf } from '../../src/stores/docker/client.ts'
import { decodeContainers } from '../../src/stores/docker/decode-container.ts'
import { accessTo } from '../../src/stores/docker/engine.ts'
import { dockerStore } from '../../src/stores/docker/index.ts'
import { listInSlices } from '../../src/stores/docker/slices.ts'
import { base, bytesFrom, canRun, clear, copied, create, idOf, load, tag } from '../support/cache.ts'
import { engineApi } from '../support/engine-api.ts'
import { ENGINES, titleOf } from '../support/engines.ts'
import { fill } from '../support/fill.ts'
import { loadIndex } from '../support/platforms.ts'
import { tarOf } from '../support/tar.ts'

type Raw = {
  Id: string
  RepoTags: string[] | null
  Size: number
  ParentId: string
  Created: number
  Labels: Record<string, string> | null
}

const PREFIX = `imgtui-list-${process.pid}`

for (const engine of ENGINES) {
  describe.skipIf(engine.missing !== null)(titleOf(engine), () => {
    const api = engineApi(engine.socket)
    const endpoint = { type: 'unix', path: engine.socket } as const
    let store: Store
    let listing: Listing
    let nameless: readonly string[] = []
    let cacheFolder: string

    beforeAll(async () => {
      cacheFolder = await mkdtemp(join(tmpdir(), 'imgtui-list-'))
      ;({ nameless } = await fill(api, PREFIX))
      store = dockerStore({ endpoint, label: 'docker', cacheFolder })
      await store.open()
      listing = await store.list()
    })
    afterAll(async () => {
      store.close()
      await clear(api, PREFIX, nameless)
      await rm(cacheFolder, { recursive: true, force: true })
    })

    it('lists what the engine lists, image by image', async () => {
      const raw: Raw[] = await api.call('GET', '/images/json?all=1')
      const theirs = raw.map((image) => ({
        id: image.Id,
        references: (image.RepoTags ?? []).filter((name) => !name.startsWith('<none>')).sort(),
        size: image.Size,
        parent: image.ParentId || null,
        created: image.Created > 0 ? image.Created * 1000 : null,
        labels: Object.entries(image.Labels ?? {}).sort(),
      }))
      const ours = listing.images.map(({ id, references, size, parent, created, labels }) => ({
        id,
        references: [...references].sort(),
        size,
        parent,
        created,
        labels: Object.entries(labels).sort(),
      }))
      const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1)
      expect(ours.sort(byId)).toEqual(theirs.sort(byId))
    })

    it('lists what the engine lists, container by container', async () => {
      const raw: { Id: string; Names: string[]; ImageID: string; State: string }[] = await api.call(
        'GET',
        '/containers/json?all=1',
      )
      const theirs = raw.map(({ Id: id, Names: names, ImageID: image, State: state }) => ({
        id,
        name: names[0]?.slice(1),
        image,
        state,
      }))
      const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1)
      expect(listing.containers.map(({ id, name, image, state }) => ({ id, name, image, state })).sort(byId)).toEqual(
        theirs.sort(byId),
      )
      if (canRun)
        expect([...new Set(listing.containers.map(({ state }) => state))]).toEqual(
          expect.arrayContaining(['created', 'exited', 'running', 'paused']),
        )
    })

    it('sees each image alone as it sees it in the list', async () => {
      for (const image of listing.images) expect((await store.look(image.id)).image).toEqual(image)
    })

    it('knows layers that add up to each image, and leaves open only what the history does', async () => {
      const open: string[] = []
      for (const { id, size, storage, references } of listing.images) {
        const chain = (await store.chain?.(id)) ?? null
        if (chain === null) throw new Error(`no chain: ${references.join()}`)
        const known = chain.reduce((sum, layer) => sum + (layer.size ?? 0), 0)
        if (chain.some((layer) => layer.size === null)) open.push(references[0] ?? id)
        else if (storage === null) expect([references, known]).toEqual([references, size])
        else expect([references, known + storage.content]).toEqual([references, size])
      }
      const mine = open.filter((name) => name.startsWith(PREFIX))
      expect(mine.sort()).toEqual(
        [`${PREFIX}/odd:empty-layers`, ...(engine.containerd ? [`${PREFIX}/odd:foreign`] : [])].sort(),
      )
    })

    it('remembers in the next run what it learnt about layers', async () => {
      await store.remember?.()
      const next = dockerStore({ endpoint, label: 'docker', cacheFolder })
      await next.open()
      const remembered = await next.remembered?.(listing.images.map(({ id }) => id))
      for (const { id } of listing.images) {
        const chain = await store.chain?.(id)
        expect(remembered?.get(id)).toEqual(chain?.some(({ size }) => size === null) ? undefined : chain)
      }
      next.close()
    })

    it('keeps labels as they are, control characters and all', () => {
      const hostile = listing.images.find(({ references }) => references.includes(`${PREFIX}/odd:hostile`))
      expect(hostile?.labels['\u001b[2J']).toBe('a\u0000b\u001b[5;5H')
      expect(Object.keys(hostile?.labels ?? {})).toContain('__proto__')
    })

    it('reads the history and the metadata of every image', async () => {
      for (const { id, references } of listing.images) {
        const raw: { Size: number; CreatedBy: string }[] | null = await api.call('GET', `/images/${id}/history`)
        expect((await store.history?.(id))?.map(({ size, command }) => ({ size, command }))).toEqual(
          (raw ?? []).map(({ Size: size, CreatedBy: command }) => ({ size, command })),
        )
        const inspection = await store.inspect?.(id)
        expect(inspection).toMatchObject({ id, references })
        expect(inspection?.raw).toEqual(await api.call('GET', `/images/${id}/json`))
      }
    })

    it('measures as the engine does', async () => {
      expect(await store.measure?.()).toBe((await api.call<{ LayersSize: number }>('GET', '/system/df')).LayersSize)
      expect(await store.cacheShared?.()).toEqual([])
      if (!canRun) return
      const written = await store.written?.()
      const exited = listing.containers.find(({ name }) => name === `${PREFIX}-exited`)
      expect(written?.get(exited?.id ?? '')).toBeGreaterThan(0)
    })

    it('knows how much the build cache shares with images', async () => {
      type Usage = { BuildCache: { ID: string; Size: number; Shared: boolean }[] | null }
      const records = async () => (await api.call<Usage>('GET', '/system/df')).BuildCache ?? []
      const before = new Set((await records()).map(({ ID: id }) => id))
      const context = tarOf([
        { name: 'Dockerfile', data: 'FROM scratch\nCOPY file /file\n' },
        { name: 'file', data: bytesFrom(PREFIX, 5000) },
      ])
      await api.call('POST', `/build?version=2&networkmode=none&t=${PREFIX}/built:1`, context)
      const shared = (await records()).flatMap(({ Shared, Size }) => (Shared && Size > 0 ? [Size] : []))
      expect(Math.max(...shared)).toBeGreaterThanOrEqual(5000)
      expect([...((await store.cacheShared?.()) ?? [])].sort()).toEqual(shared.sort())
      await api.call('DELETE', `/images/${PREFIX}/built:1`)
      for (const { ID: id } of await records()) {
        const filters = encodeURIComponent(JSON.stringify({ id: [id] }))
        if (!before.has(id)) await api.call('POST', `/build/prune?all=1&filters=${filters}`)
      }
    })

    it.skipIf(engine.name === 'ov20')('finds images that are mounted into containers', async () => {
      await load(api, [{ steps: [copied(`${PREFIX}-mounted`, 100)], tags: [`${PREFIX}/mounted:1`] }])
      const id = await idOf(api, `${PREFIX}/mounted:1`)
      const Mounts = [{ Type: 'image', Source: `${PREFIX}/mounted:1`, Target: '/mounted' }]
      const container = await create(api, `${PREFIX}/app-0:1`, `${PREFIX}-mounter`, { HostConfig: { Mounts } })
      const mounts = async () => (await store.look(id)).containers.find((one) => one.id === container)?.mounts
      expect(await mounts()).toEqual([id])
      expect((await store.list()).containers.find((one) => one.id === container)?.mounts).toEqual([id])
      await tag(api, `${PREFIX}/app-0:1`, `${PREFIX}/mounted`, '1')
      expect(await mounts()).toEqual([id])
      await api.call('DELETE', `/containers/${container}`)
      await api.call('DELETE', `/images/${id}`)
    })

    it.skipIf(engine.containerd)('finds the layers of containers whose image is gone', async () => {
      const steps = [...base, copied(`${PREFIX}-orphan-shared`, 321)]
      await load(api, [
        { steps, tags: [`${PREFIX}/under:1`] },
        { steps: [...steps, copied(`${PREFIX}-orphan-own`, 123)], tags: [`${PREFIX}/orphan:1`] },
      ])
      const chain = (await store.chain?.(await idOf(api, `${PREFIX}/under:1`))) ?? []
      const container = await create(api, `${PREFIX}/orphan:1`, `${PREFIX}-orphan`)
      await api.call('DELETE', `/images/${PREFIX}/orphan:1?force=1`)
      const parts: number[] = []
      const { images, containers } = await store.list({ onPart: (part) => parts.push(part.images.length) })
      const held: readonly Digest[] | null | undefined = containers.find(({ id }) => id === container)?.orphanChain
      expect(held).toEqual(chain.map(({ chainId }) => chainId).reverse())
      expect(parts).toEqual([images.length])
      expect(
        (await store.look(images[0]?.id ?? 'sha256:')).containers.find(({ id }) => id === container)?.orphanChain,
      ).toEqual(held)
      await api.call('DELETE', `/containers/${container}`)
    })

    describe.runIf(engine.containerd)('the containerd store', () => {
      it('is listed the same in slices as in one piece', async () => {
        const client = clientOf(endpoint)
        const reached = await accessTo(client).engine()
        const containers = async () =>
          decodeContainers(await client.getJson('/containers/json', { query: { all: '1' } }))
        const sizes: number[] = []
        const inSlices = await listInSlices(reached, containers, {}, async (part) => void sizes.push(part.length), 0)
        const whole = await listInSlices(reached, containers, {}, async () => {}, Number.POSITIVE_INFINITY)
        const sorted = (images: typeof whole) => images.toSorted((a, b) => (a.id < b.id ? -1 : 1))
        expect(sorted(inSlices)).toEqual(sorted(whole))
        expect(sizes.length).toBeGreaterThan(2)
        expect(sizes).toEqual(sizes.toSorted((a, b) => a - b))
        client.close()
      })

      it('keeps an image of several platforms as one, and its containers with it', async () => {
        const { index, platforms } = await loadIndex(api, `${PREFIX}/platforms:1`)
        const container = await create(api, `${PREFIX}/platforms:1`, `${PREFIX}-platforms`)
        const { images, containers } = await store.list()
        const image = images.find(({ id }) => id === index)
        expect(image?.references).toEqual([`${PREFIX}/platforms:1`])
        expect(images.filter(({ id }) => platforms.some((platform) => platform === id))).toEqual([])
        expect(image?.storage?.elsewhere).toBeGreaterThan(0)
        expect(image?.storage?.whole).toBe(true)
        expect((await store.look(index)).image).toEqual(image)
        expect(containers.find(({ id }) => id === container)?.image).toBe(index)
      })
    })
  })
}
