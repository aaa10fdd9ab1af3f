import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { execute, type StepReport } from '../../src/app/remove.ts'
import { catalogOf } from '../../src/engine/catalog.ts'
import type { Image, ImageId } from '../../src/engine/image.ts'
import type { Chain } from '../../src/engine/layer.ts'
import { type Plan, planRemoval } from '../../src/engine/plan.ts'
import { shareLayers } from '../../src/engine/sharing.ts'
import { addBytes, NO_BYTES } from '../../src/engine/size.ts'
import { type MemoryStore, memoryStore } from '../../src/stores/memory/index.ts'
import { chain, container, image, worldsWithTargets } from '../support/arbitraries.ts'

type Contents = ReturnType<MemoryStore['contents']>

/** Bytes of the layers on disk: those of every image, and those that containers keep. */
const onDisk = (
  { images, containers, chains = new Map<ImageId, Chain>() }: Contents,
  sizes: ReadonlyMap<string, number>,
): number => {
  const kept = new Set<string>()
  for (const { id } of images) for (const { chainId } of chains.get(id) ?? []) kept.add(chainId)
  for (const { orphanChain } of containers) for (const chainId of orphanChain ?? []) kept.add(chainId)
  return [...kept].reduce((sum, chainId) => sum + (sizes.get(chainId) ?? 0), 0)
}

const carryOut = async (store: MemoryStore, plan: Plan): Promise<readonly StepReport[]> => {
  const { images, containers, chains = new Map() } = store.contents()
  const sharing = shareLayers(catalogOf({ images, containers }), chains, [])
  return Array.fromAsync(execute(store, sharing, plan))
}

const planFor = (
  store: MemoryStore,
  ...args: Parameters<typeof planRemoval> extends [unknown, ...infer Rest] ? Rest : never
): Plan => {
  const { images, containers, chains = new Map() } = store.contents()
  return planRemoval(shareLayers(catalogOf({ images, containers }), chains, []), ...args)
}

describe('carrying out a plan', () => {
  test('removes what was planned and nothing else, and frees what was said', async () => {
    await fc.assert(
      fc.asyncProperty(worldsWithTargets(), async ({ world, targets, containers }) => {
        // A container that outlived its image frees that image's layers when it goes; no plan counts those.
        const written = world.containers.map((one) => ({
          ...one,
          written: 0,
          mounts: one.orphanChain === null ? one.mounts : [],
        }))
        const store = memoryStore({ images: world.images, containers: written, chains: world.chains })
        const sizes = new Map([...world.chains.values()].flat().map(({ chainId, size }) => [chainId, size ?? 0]))
        const before = onDisk(store.contents(), sizes)
        const plan = planFor(store, targets, { containers })
        const reports = await carryOut(store, plan)
        expect(reports.map(({ result, reason }) => reason ?? result)).toEqual(plan.steps.map(() => 'done'))
        const gone = new Set(plan.steps.flatMap((step) => (step.type === 'delete' ? [step.image.id] : [])))
        expect(store.contents().images.map(({ id }) => id)).toEqual(
          world.images.map(({ id }) => id).filter((id) => !gone.has(id)),
        )
        const after = onDisk(store.contents(), sizes)
        expect(plan.frees).toEqual({ atLeast: before - after, atMost: before - after })
        expect(reports.map(({ freed }) => freed).reduce(addBytes, NO_BYTES)).toEqual(plan.frees)
      }),
      { numRuns: 300 },
    )
  })

  test('an image that a digest of another repository still names goes too, by its ID', async () => {
    const one = image('a', { references: ['acme/api:1'], digests: [`ghcr.io/a/b@${'sha256:'.padEnd(71, 'a')}`] })
    const store = memoryStore({ images: [one], containers: [], chains: new Map([[one.id, chain(['x', 7])]]) })
    const reports = await carryOut(store, planFor(store, [{ image: one.id }]))
    expect(reports).toMatchObject([{ result: 'done', freed: { atLeast: 7, atMost: 7 } }])
    expect(store.contents().images).toEqual([])
    expect(store.asked).toEqual([
      { type: 'reference', image: one.id, reference: 'acme/api:1' },
      { type: 'image', image: one.id },
    ])
  })
})

describe('a world that moves between review and removal', () => {
  const one = image('a', { references: ['redis:7', 'redis:latest'] })
  const fresh = (): MemoryStore =>
    memoryStore({ images: [one], containers: [], chains: new Map([[one.id, chain(['x', 7])]]) })
  const whole = [{ image: one.id }]

  const moved: readonly (readonly [string, Partial<Contents>, string])[] = [
    [
      'a container was started from it',
      { containers: [container('late', { image: one.id, state: 'running' })] },
      'Now held by late (running).',
    ],
    [
      'a container was only created',
      { containers: [container('late', { image: one.id, state: 'created' })] },
      'Now held by late (created, never started).',
    ],
    [
      'a container mounts it',
      { containers: [container('late', { mounts: [one.id] })] },
      'Now mounted into late (exited 2 hours ago).',
    ],
    [
      'an image was built on it',
      { images: [one, image('b', { parent: one.id, references: ['b:1'] })] },
      'Now 1 image is built on it: b:1.',
    ],
    [
      'it got a tag',
      { images: [{ ...one, references: [...one.references, 'redis:8'] }] },
      'It got another name after the review: redis:8.',
    ],
    [
      'a tag was moved away',
      { images: [{ ...one, references: ['redis:7'] }] },
      'redis:latest does not name it any more.',
    ],
    ['it went', { images: [] }, 'It is already gone.'],
  ]

  test.each(moved)('%s: the step is skipped, the image stays', async (_, change, reason) => {
    const store = fresh()
    const plan = planFor(store, whole)
    store.change(change)
    const after = store.contents()
    const { images, containers } = { images: [one], containers: [] }
    const sharing = shareLayers(catalogOf({ images, containers }), after.chains ?? new Map(), [])
    const reports = await Array.fromAsync(execute(store, sharing, plan))
    expect(reports).toMatchObject([{ result: 'skipped', reason, freed: NO_BYTES }])
    expect(store.asked).toEqual([])
    expect(store.contents()).toEqual(after)
  })

  test.each(moved)('%s, in the middle of a run: the same', async (_, change, reason) => {
    const before = image('z', { references: ['z:1'] })
    const store = memoryStore({ images: [before, one], containers: [], chains: new Map() })
    const live = catalogOf(store.contents())
    const reports: StepReport[] = []
    for await (const report of execute(
      store,
      shareLayers(live, new Map(), []),
      planFor(store, [{ image: before.id }, ...whole]),
      { live },
    )) {
      reports.push(report)
      store.change(change)
      // The news of it travels, as it does from an engine.
      await new Promise(setImmediate)
    }
    expect(reports).toMatchObject([{ result: 'done' }, { result: 'skipped', reason }])
    expect(store.asked).toHaveLength(1)
    expect(store.contents().images).toEqual(change.images ?? [one])
  })

  test('a name that has become the last one is not taken away by itself', async () => {
    const store = fresh()
    const plan = planFor(store, [{ image: one.id, references: ['redis:7'] }])
    store.change({ images: [{ ...one, references: ['redis:7'] }] })
    expect(await carryOut(store, plan)).toMatchObject([
      { result: 'skipped', reason: 'It has become the last name of its image.' },
    ])
    expect(store.asked).toEqual([])
  })

  test('a container that was started again is not removed, and its image stays', async () => {
    const stopped = container('job', { image: one.id, written: 10 })
    const store = memoryStore({ images: [one], containers: [stopped], chains: new Map() })
    const plan = planFor(store, whole, { containers: new Set([stopped.id]) })
    expect(plan.steps.map(({ type }) => type)).toEqual(['container', 'delete'])
    store.change({ containers: [{ ...stopped, state: 'running' }] })
    expect(await carryOut(store, plan)).toMatchObject([
      { result: 'skipped', reason: 'The container job is running now.' },
      { result: 'skipped' },
    ])
    expect(store.asked).toEqual([])
  })

  test('without events the list is read before every step, so that a child is seen all the same', async () => {
    const first = image('z', { references: ['z:1'] })
    const second = image('y', { references: ['y:1'] })
    const inner = memoryStore({ images: [first, second, one], containers: [], chains: new Map() })
    const deaf: MemoryStore = { ...inner, async *watch() {} }
    const plan = planFor(inner, [{ image: first.id }, { image: second.id }, ...whole])
    const results: string[] = []
    for await (const { result } of execute(deaf, shareLayers(catalogOf(inner.contents()), new Map(), []), plan)) {
      results.push(result)
      if (results.length === 2) inner.change({ images: [...inner.contents().images, image('b', { parent: one.id })] })
    }
    expect(results).toEqual(['done', 'done', 'skipped'])
    expect(inner.contents().images.map(({ id }) => id)).toContain(one.id)
  })

  test('a store that never comes to rest is left alone', async () => {
    const inner = fresh()
    const restless: MemoryStore = {
      ...inner,
      look: async (...args) => {
        inner.change({}, { subject: 'image', action: 'tag', id: one.id })
        await new Promise(setImmediate)
        return inner.look(...args)
      },
    }
    const reports = await Array.fromAsync(
      execute(restless, shareLayers(catalogOf(inner.contents()), new Map(), []), planFor(inner, whole)),
    )
    expect(reports).toMatchObject([{ result: 'skipped', reason: 'The store kept changing while it was read.' }])
    expect(inner.asked).toEqual([])
  })

  test('a stopped run ends after the step under way', async () => {
    const other = image('z')
    const store = memoryStore({ images: [other, one], containers: [], chains: new Map() })
    const stop = new AbortController()
    const reports: StepReport[] = []
    for await (const report of execute(
      store,
      shareLayers(catalogOf(store.contents()), new Map(), []),
      planFor(store, [{ image: other.id }, { image: one.id }]),
      { stop: stop.signal },
    )) {
      reports.push(report)
      stop.abort()
    }
    expect(reports).toHaveLength(1)
    expect(store.contents().images).toEqual([one])
  })
})

describe('whatever happens to the store during a run', () => {
  type Disturbance = {
    readonly what: 'container' | 'mount' | 'tag' | 'untag' | 'move' | 'child' | 'remove'
    readonly of: number
    readonly to: number
  }

  const disturbance = fc.record<Disturbance>({
    what: fc.constantFrom('container', 'mount', 'tag', 'untag', 'move', 'child', 'remove'),
    of: fc.nat(20),
    to: fc.nat(20),
  })

  const disturb = (store: MemoryStore, { what, of, to }: Disturbance, serial: number): void => {
    const { images, containers } = store.contents()
    const [one, other] = [images[of % Math.max(images.length, 1)], images[to % Math.max(images.length, 1)]]
    if (one === undefined || other === undefined) return
    const put = (changed: Image): readonly Image[] => images.map((each) => (each.id === changed.id ? changed : each))
    const [first] = one.references
    switch (what) {
      case 'container':
        return store.change({
          containers: [...containers, container(`late ${serial}`, { image: one.id, state: 'running' })],
        })
      case 'mount':
        return store.change({
          containers: [...containers, container(`late ${serial}`, { mounts: [one.id], orphanChain: [] })],
        })
      case 'tag':
        return store.change({ images: put({ ...one, references: [...one.references, `late:${serial}`] }) })
      case 'untag':
        return store.change({ images: put({ ...one, references: one.references.slice(1) }) })
      case 'child':
        return store.change({ images: [...images, image(`late ${serial}`, { parent: one.id })] })
      case 'remove':
        return store.change({ images: images.filter(({ id }) => id !== one.id) })
      case 'move': {
        if (first === undefined || one === other) return
        const without = put({ ...one, references: one.references.slice(1) })
        return store.change({
          images: without.map((each) =>
            each.id === other.id ? { ...each, references: [...each.references, first] } : each,
          ),
        })
      }
    }
  }

  test('nothing held is ever asked to go, and only by names that were planned', async () => {
    await fc.assert(
      fc.asyncProperty(
        worldsWithTargets(),
        fc.array(fc.option(disturbance, { freq: 2 }), { maxLength: 12 }),
        fc.boolean(),
        async ({ world, targets, containers: givenUp }, disturbances, follows) => {
          const inner = memoryStore({ images: world.images, containers: world.containers, chains: world.chains })
          const queue = disturbances.values()
          let serial = 0
          const happen = (): void => {
            const next = queue.next().value ?? null
            if (next !== null) disturb(inner, next, serial++)
          }
          const plan = planFor(inner, targets, { containers: givenUp })
          const store: MemoryStore = {
            ...inner,
            // A look shows names and containers as they are at that moment. News of a child takes its time, here as everywhere.
            look: async (...args) => {
              happen()
              await new Promise(setImmediate)
              return inner.look(...args)
            },
            remove: (removal, ...rest) => {
              const { images, containers } = inner.contents()
              if (removal.type === 'container') {
                const gone = containers.find(({ id }) => id === removal.container)
                expect(gone === undefined || ['created', 'exited', 'dead'].includes(gone.state)).toBe(true)
                return inner.remove(removal, ...rest)
              }
              const current = images.find(({ id }) => id === removal.image)
              const step = plan.steps.find((one) => one.type !== 'container' && one.image.id === removal.image)
              expect(step).toBeDefined()
              if (removal.type === 'reference') {
                const planned = plan.steps.flatMap((one) =>
                  one.type === 'untag' ? [one.reference] : one.type === 'delete' ? one.image.references : [],
                )
                expect(planned).toContain(removal.reference)
              }
              const lastName =
                removal.type === 'image' || current?.references.every((name) => name === removal.reference) === true
              if (lastName) {
                expect(
                  containers.filter((one) => one.image === removal.image || one.mounts.includes(removal.image)),
                ).toEqual([])
                expect(images.filter(({ parent }) => parent === removal.image)).toEqual([])
              }
              return inner.remove(removal, ...rest)
            },
          }
          const live = catalogOf(inner.contents())
          for await (const report of execute(
            store,
            shareLayers(live, world.chains, []),
            plan,
            follows ? { live } : {},
          )) {
            if (report.result !== 'done') expect(report.reason).not.toBeNull()
            happen()
            // The news of it travels.
            await new Promise(setImmediate)
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})
