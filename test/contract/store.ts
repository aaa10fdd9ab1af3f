import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FaultKind } from '../../src/engine/fault.ts'
import { isAbort } from '../../src/engine/fault.ts'
import type { ImageId } from '../../src/engine/image.ts'
import type { Change, Store } from '../../src/engine/store.ts'
import { faultOf } from '../support/fault-of.ts'

/**
 * A store with a small world in it, made afresh for each test. The names differ from store to store, the roles do
 * not.
 */
export type World = {
  readonly store: Store
  /** Two names, nothing uses it. */
  readonly pair: { readonly id: ImageId; readonly references: readonly [string, string] }
  /** One name, nothing uses it. */
  readonly lone: { readonly id: ImageId; readonly reference: string }
  /** No name, no children, nothing uses it. */
  readonly nameless: ImageId
  /** One name; a container that never ran was made from it. */
  readonly used: { readonly id: ImageId; readonly reference: string; readonly container: string }
  /** One name each; the child was built on the parent. */
  readonly parent: { readonly id: ImageId; readonly reference: string }
  readonly child: { readonly id: ImageId; readonly reference: string }
  /** An ID that no image has. */
  readonly absent: ImageId
  /** Whether the store itself refuses to remove a parent by its ID; some leave that to the guard. */
  readonly refusesParents: boolean
  /** Another program makes `reference` name another image. */
  readonly moveName: (reference: string, to: ImageId) => Promise<void>
  /** Removes the world and ends the store. */
  readonly end: () => Promise<void>
}

const kindOf = async (promise: Promise<unknown>): Promise<FaultKind> => (await faultOf(promise)).kind

const soon = <T>(promise: Promise<T>): Promise<T> => {
  const late = new Promise<never>((_, reject) => setTimeout(reject, 10_000, new Error('nothing came in 10 s')).unref())
  return Promise.race([promise, late])
}

/** Everything that the rest of the program relies on in a store. `make` prepares one test's world. */
export const storeContract = (name: string, make: () => Promise<World>): void => {
  describe(`the store contract: ${name}`, () => {
    let world: World
    beforeEach(async () => {
      world = await make()
    })
    afterEach(() => world.end())

    describe('open', () => {
      it('says what the store is', async () => {
        const info = await world.store.open()
        expect(info.version).not.toBe('')
        expect(info.driver).not.toBe('')
        expect(world.store.id).toContain(info.kind === 'podman' ? 'docker' : info.kind)
      })

      it('may be called again at any time', async () => {
        await world.store.open()
        await world.store.list()
        await world.store.open()
        expect((await world.store.list()).images.length).toBeGreaterThan(0)
      })
    })

    describe('list', () => {
      it('has every image once, with its names in the order of the engine', async () => {
        const { images } = await world.store.list()
        expect(new Set(images.map(({ id }) => id)).size).toBe(images.length)
        const namesOf = (id: ImageId): readonly string[] | undefined =>
          images.find((image) => image.id === id)?.references
        expect(namesOf(world.pair.id)).toEqual(world.pair.references)
        expect(namesOf(world.lone.id)).toEqual([world.lone.reference])
        expect(namesOf(world.nameless)).toEqual([])
        expect(namesOf(world.used.id)).toEqual([world.used.reference])
        expect(namesOf(world.absent)).toBeUndefined()
      })

      it('links a child to its parent and a container to its image', async () => {
        const { images, containers } = await world.store.list()
        expect(images.find(({ id }) => id === world.child.id)?.parent).toBe(world.parent.id)
        expect(containers.find(({ id }) => id === world.used.container)).toMatchObject({
          image: world.used.id,
          state: 'created',
        })
      })

      it('hands over growing parts of what it then resolves to', async () => {
        const sizes: number[] = []
        const { images } = await world.store.list({ onPart: (part) => sizes.push(part.images.length) })
        expect(sizes).toEqual(sizes.toSorted((a, b) => a - b))
        expect(sizes.every((size) => size <= images.length)).toBe(true)
      })

      it('gives the same answer when nothing happened', async () => {
        const sorted = async (): Promise<unknown> =>
          (await world.store.list()).images.toSorted((a, b) => (a.id < b.id ? -1 : 1))
        expect(await sorted()).toEqual(await sorted())
      })
    })

    describe('look', () => {
      it('sees one image as the list has it, and all containers', async () => {
        const listing = await world.store.list()
        for (const id of [world.pair.id, world.nameless, world.used.id, world.child.id]) {
          const look = await world.store.look(id)
          expect(look.image).toEqual(listing.images.find((image) => image.id === id))
          expect(look.containers.map((container) => container.id).sort()).toEqual(
            listing.containers.map((container) => container.id).sort(),
          )
        }
      })

      it('says that an image is not there', async () => {
        expect((await world.store.look(world.absent)).image).toBeNull()
      })

      it('sees what changed since the list', async () => {
        await world.store.list()
        await world.moveName(world.lone.reference, world.pair.id)
        expect((await world.store.look(world.lone.id)).image?.references).toEqual([])
      })
    })

    describe('remove', () => {
      const ids = async (): Promise<readonly ImageId[]> => (await world.store.list()).images.map(({ id }) => id)

      it('takes one of two names away and leaves the image', async () => {
        const [first, second] = world.pair.references
        const removed = await world.store.remove({ type: 'reference', image: world.pair.id, reference: first })
        expect(removed.untagged).toHaveLength(1)
        expect(removed.deleted).toEqual([])
        expect((await world.store.look(world.pair.id)).image?.references).toEqual([second])
      })

      it('takes the image along with its last name', async () => {
        const removed = await world.store.remove({
          type: 'reference',
          image: world.lone.id,
          reference: world.lone.reference,
        })
        expect(removed.deleted).toEqual([world.lone.id])
        expect(await ids()).not.toContain(world.lone.id)
      })

      it('reports the layers that left the disk, where it reports any', async () => {
        const chain = (await world.store.chain?.(world.lone.id)) ?? []
        const { layers } = await world.store.remove({
          type: 'reference',
          image: world.lone.id,
          reference: world.lone.reference,
        })
        if (layers !== null) expect(chain.map(({ chainId }) => chainId)).toEqual(expect.arrayContaining([...layers]))
        if (layers !== null) expect(layers.length).toBeGreaterThan(0)
      })

      it('removes an image without a name by its ID', async () => {
        const removed = await world.store.remove({ type: 'image', image: world.nameless })
        expect(removed.deleted).toEqual([world.nameless])
        expect(await ids()).not.toContain(world.nameless)
      })

      it('takes no parent along', async () => {
        await world.store.remove({ type: 'reference', image: world.child.id, reference: world.child.reference })
        expect(await ids()).toContain(world.parent.id)
      })

      it('removes a container that is not live, and then its image may go', async () => {
        await world.store.remove({ type: 'container', container: world.used.container })
        expect((await world.store.look(world.used.id)).containers.map(({ id }) => id)).not.toContain(
          world.used.container,
        )
        await world.store.remove({ type: 'reference', image: world.used.id, reference: world.used.reference })
        expect(await ids()).not.toContain(world.used.id)
      })

      it('refuses the last name of an image that a container uses', async () => {
        const removal = { type: 'reference', image: world.used.id, reference: world.used.reference } as const
        expect(await kindOf(world.store.remove(removal))).toBe('conflict')
        expect((await world.store.look(world.used.id)).image?.references).toEqual([world.used.reference])
      })

      it('refuses an image by ID while two names are on it', async () => {
        expect(await kindOf(world.store.remove({ type: 'image', image: world.pair.id }))).toBe('conflict')
        expect((await world.store.look(world.pair.id)).image?.references).toEqual(world.pair.references)
      })

      it('refuses a parent where it knows better than to remove one', async () => {
        if (!world.refusesParents) return
        await world.moveName(world.parent.reference, world.pair.id)
        expect(await kindOf(world.store.remove({ type: 'image', image: world.parent.id }))).toBe('conflict')
        expect(await ids()).toContain(world.parent.id)
      })

      it('leaves a name alone that has moved to another image', async () => {
        await world.moveName(world.lone.reference, world.pair.id)
        const removal = { type: 'reference', image: world.lone.id, reference: world.lone.reference } as const
        expect(await kindOf(world.store.remove(removal))).toBe('not-found')
        expect((await world.store.look(world.pair.id)).image?.references).toContain(world.lone.reference)
      })

      it('says of everything that is gone that it is', async () => {
        expect(await kindOf(world.store.remove({ type: 'image', image: world.absent }))).toBe('not-found')
        expect(
          await kindOf(world.store.remove({ type: 'reference', image: world.absent, reference: 'imgtui-no-such:1' })),
        ).toBe('not-found')
        expect(await kindOf(world.store.remove({ type: 'container', container: '0'.repeat(64) }))).toBe('not-found')
      })
    })

    describe('watch', () => {
      it('tells of a removed name, image and container', async () => {
        const stop = new AbortController()
        const changes: Change[] = []
        const seen = new Promise<void>((resolve, reject) => {
          const follow = async (): Promise<void> => {
            for await (const change of world.store.watch({ signal: stop.signal })) {
              changes.push(change)
              const images = changes.some(({ subject, action }) => subject === 'image' && action === 'delete')
              if (images && changes.some(({ subject, action }) => subject === 'container' && action === 'destroy'))
                resolve()
            }
          }
          follow().catch(reject)
        })
        await world.store.remove({ type: 'container', container: world.used.container })
        await world.store.remove({ type: 'reference', image: world.lone.id, reference: world.lone.reference })
        await soon(seen)
        stop.abort()
      })

      it('ends when it is no longer wanted', async () => {
        const stop = new AbortController()
        const ended = (async () => {
          for await (const _ of world.store.watch({ signal: stop.signal }));
        })()
        setTimeout(() => stop.abort(), 50)
        await soon(ended)
      })
    })

    describe('layers and history', () => {
      it('agree with each other and with the size of the image', async () => {
        const { chain, history, inspect, list } = world.store
        const image = (await list()).images.find(({ id }) => id === world.pair.id)
        const layers = (await chain?.(world.pair.id)) ?? null
        if (layers === null || image === undefined) throw new Error('no chain of an ordinary image')
        const sum = layers.reduce((total, { size }) => total + (size ?? Number.NaN), 0)
        const steps = (await history?.(world.pair.id)) ?? []
        const told = steps.reduce((total, { size }) => total + size, 0)
        // A store that keeps layers as they were packed has two sizes of each: what they hold, and what they take.
        const packed = layers.some(({ blob }) => blob !== undefined)
        if (history !== undefined) expect(told).toBe(packed ? image.size : sum)
        if (image.storage !== null) expect(sum + image.storage.content).toBe(image.size)
        else if (!packed) expect(sum).toBe(image.size)
        const diffIds = layers.filter(({ beside }) => beside !== true).map(({ diffId }) => diffId)
        if (inspect !== undefined) expect((await inspect(world.pair.id)).layers).toEqual(diffIds)
      })

      it('identify shared layers by the same chain ID', async () => {
        const chainIds = async (id: ImageId): Promise<readonly string[]> =>
          ((await world.store.chain?.(id)) ?? []).filter(({ beside }) => beside !== true).map(({ chainId }) => chainId)
        const [parent, child] = [await chainIds(world.parent.id), await chainIds(world.child.id)]
        expect(child.slice(0, parent.length)).toEqual(parent)
      })

      it('are not found for an image that is gone', async () => {
        const { chain, history, inspect } = world.store
        for (const ask of [chain, history, inspect])
          if (ask !== undefined) expect(await kindOf(ask(world.absent))).toBe('not-found')
      })

      it('inspect as they are listed', async () => {
        const image = (await world.store.list()).images.find(({ id }) => id === world.pair.id)
        const inspection = await world.store.inspect?.(world.pair.id)
        if (inspection === undefined) return
        const { references, created, labels, parent } = inspection
        expect({ references, created, labels, parent }).toEqual({
          references: image?.references,
          created: image?.created,
          labels: image?.labels,
          parent: image?.parent,
        })
        expect(inspection.raw).toBeTruthy()
      })
    })

    describe('an aborted signal', () => {
      it('ends every call with an AbortError and nothing else', async () => {
        const signal = AbortSignal.abort()
        const { store } = world
        const calls = [
          store.open({ signal }),
          store.list({ signal }),
          store.look(world.lone.id, { signal }),
          store.remove({ type: 'image', image: world.nameless }, { signal }),
          ...[store.chain, store.history, store.inspect].map((ask) => ask?.(world.lone.id, { signal })),
          ...[store.written, store.measure, store.cacheShared].map((ask) => ask?.({ signal })),
        ]
        for (const settled of await Promise.allSettled(calls.filter((call) => call !== undefined))) {
          expect(settled.status === 'rejected' && isAbort(settled.reason)).toBe(true)
        }
        expect((await store.look(world.nameless)).image).not.toBeNull()
      })
    })
  })
}
