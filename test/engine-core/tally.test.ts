import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { catalogOf } from '../../src/engine/catalog.ts'
import type { ImageId } from '../../src/engine/image.ts'
import type { Chain } from '../../src/engine/layer.ts'
import { layersOf, shareLayers } from '../../src/engine/sharing.ts'
import { type Bytes, isExact } from '../../src/engine/size.ts'
import { freedAlone, freedBy, freeNow, tallyOf, totalBytes } from '../../src/engine/tally.ts'
import { bytesOf, chain, container, digest, image, type World, worlds, worldsWithSets } from '../support/arbitraries.ts'
import { goneWith, truth } from './oracle.ts'

const RUNS = { numRuns: 1000 }

const share = ({ catalog, chains }: Pick<World, 'catalog' | 'chains'>, cache: readonly number[] | null = []) =>
  shareLayers(catalog, chains, cache)

const holds = ({ atLeast, atMost }: Bytes, bytes: number): void => {
  expect(atLeast).toBeLessThanOrEqual(bytes)
  expect(atMost).toBeGreaterThanOrEqual(bytes)
}

describe('what a set frees', () => {
  test('is what an independent count says, to the byte', () => {
    fc.assert(
      fc.property(worldsWithSets(), ({ world, ids }) => {
        const bytes = truth(world, goneWith(world, ids))
        expect(freedBy(share(world), ids)).toEqual({ atLeast: bytes, atMost: bytes })
      }),
      RUNS,
    )
  })

  test('names the images that go', () => {
    fc.assert(
      fc.property(worldsWithSets(), ({ world, ids }) => {
        const tally = tallyOf(share(world))
        for (const id of ids) tally.toggle(id)
        expect(new Set(tally.going().map(({ id }) => id))).toEqual(goneWith(world, ids))
      }),
      RUNS,
    )
  })

  test('is the same however the set came about', () => {
    fc.assert(
      fc.property(
        worlds(),
        fc.array(fc.nat(30), { maxLength: 40 }),
        fc.boolean(),
        fc.boolean(),
        (world, picks, ignoreHolders, takeParents) => {
          const sharing = share(world)
          const options = { ignoreHolders, takeParents }
          const tally = tallyOf(sharing, options)
          const wished = new Set<ImageId>()
          for (const pick of picks) {
            const one = world.images[pick % world.images.length]
            if (one === undefined) continue
            if (!wished.delete(one.id)) wished.add(one.id)
            tally.toggle(one.id)
            const fresh = tallyOf(sharing, options)
            for (const id of wished) fresh.toggle(id)
            expect(tally.freed()).toEqual(fresh.freed())
            expect(tally.going()).toEqual(fresh.going())
            expect(tally.has(one.id)).toBe(wished.has(one.id))
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  test('alone is what the set of one would free were nothing holding it', () => {
    fc.assert(
      fc.property(worlds(), (world) => {
        const alone = freedAlone(share(world))
        for (const { id } of world.images) {
          // Its holders let go of it; what one of them keeps of an image that is gone, it keeps.
          const unheld = world.containers.map((one) => ({
            ...one,
            image: one.image === id ? digest('nobody') : one.image,
            mounts: one.mounts.filter((mount) => mount !== id),
          }))
          const without = { ...world, containers: unheld }
          const bytes = truth(without, goneWith(without, [id], true))
          expect(alone.get(id)).toEqual({ atLeast: bytes, atMost: bytes })
        }
      }),
      { numRuns: 300 },
    )
  })

  test('of everything is what is free now', () => {
    fc.assert(
      fc.property(worlds(), (world) => {
        expect(freeNow(share(world)).atMost).toBe(
          truth(
            world,
            goneWith(
              world,
              world.images.map(({ id }) => id),
            ),
          ),
        )
      }),
      RUNS,
    )
  })

  test('is only an upper bound while the build cache may keep it', () => {
    const one = image('a')
    const world = {
      catalog: catalogOf({ images: [one], containers: [] }),
      chains: new Map([[one.id, chain(['x', 100])]]),
    }
    expect(freedBy(share(world, null), [one.id])).toEqual({ atLeast: 0, atMost: 100 })
    // A record of a size that no layer has may be anything.
    expect(freedBy(share(world, [30]), [one.id])).toEqual({ atLeast: 70, atMost: 100 })
    expect(freedBy(share(world, [300]), [one.id])).toEqual({ atLeast: 0, atMost: 100 })
  })

  test('stays exact for images whose layers are of no size that the build cache shares', () => {
    const [built, pulled] = [image('built'), image('pulled')]
    const world = {
      catalog: catalogOf({ images: [built, pulled], containers: [] }),
      chains: new Map([
        [built.id, chain(['base', 500], ['code', 40])],
        [pulled.id, chain(['base', 500], ['other', 70])],
      ]),
    }
    const sharing = share(world, [500, 40])
    expect(freedBy(sharing, [pulled.id])).toEqual({ atLeast: 70, atMost: 70 })
    expect(freedBy(sharing, [built.id])).toEqual({ atLeast: 0, atMost: 40 })
    expect(freedBy(sharing, [built.id, pulled.id])).toEqual({ atLeast: 70, atMost: 610 })
  })

  test('lies within its bounds whichever layers the build cache really holds', () => {
    const held = fc.tuple(
      worldsWithSets(),
      fc.array(fc.nat(), { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 2 }),
    )
    fc.assert(
      fc.property(held, ([{ world, ids: wished }, picks, strange]) => {
        const layers = new Map([...world.chains.values()].flat().map(({ chainId, size }) => [chainId, size ?? 0]))
        const kept = new Map(picks.map((pick) => [...layers][pick % Math.max(layers.size, 1)] ?? ['', 0]))
        const records = [...[...kept.values()].filter((size) => size > 0), ...strange]
        const gone = goneWith(world, wished)
        const withCache = container('cache', { image: digest('nobody'), orphanChain: [...kept.keys()] as never })
        const bytes = truth({ ...world, containers: [...world.containers, withCache] }, gone)
        const said = freedBy(share(world, records), wished)
        holds(said, bytes)
        expect(said.atMost).toBe(truth(world, gone))
      }),
      RUNS,
    )
  })

  test('is only an upper bound beside a container of which nothing is known', () => {
    const one = image('a')
    const world = {
      catalog: catalogOf({ images: [one], containers: [container('c', { image: digest('gone') })] }),
      chains: new Map([[one.id, chain(['x', 100])]]),
    }
    expect(freedBy(share(world), [one.id])).toEqual({ atLeast: 0, atMost: 100 })
  })

  test('is only an upper bound while the list is not whole', () => {
    const one = image('a')
    const world = {
      catalog: catalogOf({ images: [one], containers: [] }, false),
      chains: new Map([[one.id, chain(['x', 100])]]),
    }
    expect(freedBy(share(world), [one.id])).toEqual({ atLeast: 0, atMost: 100 })
  })

  test('parents that name each other do not hang it', () => {
    const [a, b] = [image('a', { parent: digest('image b') }), image('b', { parent: digest('image a') })]
    const world = { catalog: catalogOf({ images: [a, b], containers: [] }), chains: new Map() }
    const tally = tallyOf(share(world), { ignoreHolders: true })
    for (const id of [a.id, b.id, a.id, b.id]) tally.toggle(id)
    expect(freedAlone(share(world)).size).toBe(2)
  })
})

describe('what is not known', () => {
  test('unread images leave bounds that hold the truth', () => {
    fc.assert(
      fc.property(worldsWithSets(), fc.infiniteStream(fc.boolean()), ({ world, ids }, unread) => {
        const chains = new Map([...world.chains].filter(() => unread.next().value === false))
        const bytes = truth(world, goneWith(world, ids))
        const sharing = shareLayers(world.catalog, chains, [])
        holds(freedBy(sharing, ids), bytes)
        holds(totalBytes(sharing), bytesOnDisk(world))
      }),
      RUNS,
    )
  })

  test('layers whose size is hidden leave bounds that hold the truth', () => {
    fc.assert(
      fc.property(worldsWithSets(), fc.infiniteStream(fc.boolean()), ({ world, ids }, hide) => {
        const chains = new Map<ImageId, Chain>()
        for (const [id, layers] of world.chains) {
          chains.set(
            id,
            layers.map((layer) => (hide.next().value ? { ...layer, size: null } : layer)),
          )
        }
        const sharing = shareLayers(world.catalog, chains, [])
        holds(freedBy(sharing, ids), truth(world, goneWith(world, ids)))
        holds(totalBytes(sharing), bytesOnDisk(world))
      }),
      RUNS,
    )
  })

  test('a last open layer is known all the same, from the size of its image', () => {
    const layers = chain(['a', 10], ['b', null])
    const one = image('a', { size: 25 })
    const sharing = shareLayers(catalogOf({ images: [one], containers: [] }), new Map([[one.id, layers]]), [])
    expect(freedBy(sharing, [one.id])).toEqual({ atLeast: 25, atMost: 25 })
  })

  test('another image may settle a layer that one leaves open', () => {
    const [one, two] = [image('a', { size: 15 }), image('b', { size: 30 })]
    const chains = new Map([
      [one.id, chain(['x', null], ['y', null])],
      [two.id, chain(['x', 10], ['z', 20])],
    ])
    const sharing = shareLayers(catalogOf({ images: [one, two], containers: [] }), chains, [])
    expect(freedBy(sharing, [one.id])).toEqual({ atLeast: 5, atMost: 5 })
  })
})

const bytesOnDisk = ({ chains }: World): number =>
  bytesOf([...new Map([...chains.values()].flat().map((layer) => [layer.chainId, layer])).values()])

describe('the layers of an image', () => {
  test('stand with everyone else who has them', () => {
    const [one, two] = [image('a'), image('b')]
    const chains = new Map([
      [one.id, chain(['x', 1], ['y', 2])],
      [two.id, chain(['x', 1], ['z', 4])],
    ])
    const sharing = shareLayers(catalogOf({ images: [one, two, image('c')], containers: [] }), chains, [])
    expect(layersOf(sharing, one.id)?.map(({ size, others }) => [size, others.map(({ id }) => id)])).toEqual([
      [1, [two.id]],
      [2, []],
    ])
    expect(layersOf(sharing, digest('image c'))).toBeNull()
    expect(isExact(totalBytes(shareLayers(catalogOf({ images: [one, two], containers: [] }), chains, [])))).toBe(true)
  })
})
