import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { catalogOf } from '../../src/engine/catalog.ts'
import type { Container } from '../../src/engine/container.ts'
import type { Image, ImageId } from '../../src/engine/image.ts'
import type { Chain } from '../../src/engine/layer.ts'
import { planRemoval } from '../../src/engine/plan.ts'
import { shareLayers } from '../../src/engine/sharing.ts'
import { freedBy, totalBytes } from '../../src/engine/tally.ts'
import { container, digest, image } from '../support/arbitraries.ts'
import { goneWith } from './oracle.ts'

/** A store that keeps images packed and unpacked, with what its API does not tell: who holds which snapshot, and blob sizes. */
type Twofold = {
  readonly images: readonly Image[]
  readonly containers: readonly Container[]
  readonly chains: ReadonlyMap<ImageId, Chain>
  /** Images that unpacked their chain themselves and so hold its snapshots. */
  readonly unpackers: ReadonlySet<ImageId>
}

const described = ({ images, containers, chains, unpackers }: Twofold): string =>
  `\n${images
    .map(({ id, references, parent, storage }) => {
      const layers = (chains.get(id) ?? []).map(
        ({ chainId, diffId, size }) => `${chainId.slice(7, 11)}=${size}/${diffId.slice(7, 11)}=${blob(diffId)}`,
      )
      const flags = `${unpackers.has(id) ? ' unpacked it' : ''}${storage?.unpacked ? '' : ' packed only'}${containers.some((one) => one.image === id) ? ' used' : ''}`
      return `${id.slice(7, 11)} ${references.join(' ')} on ${parent?.slice(7, 11) ?? '-'} content ${storage?.content}${flags} [${layers.join(' ')}]`
    })
    .join('\n')}\n`

type Seed = {
  readonly on: number | null
  readonly keepsParent: boolean
  readonly diffs: readonly number[]
  readonly foreign: boolean
  readonly tagged: boolean
  readonly config: number
}

const seed = fc.record<Seed>({
  on: fc.option(fc.nat(20), { freq: 3 }),
  keepsParent: fc.boolean(),
  diffs: fc.array(fc.nat(9), { maxLength: 3 }),
  foreign: fc.integer({ min: 0, max: 5 }).map((pick) => pick === 0),
  tagged: fc.boolean(),
  config: fc.constantFrom(100, 900, 5000),
})

const weigh = (text: string): number => Number.parseInt(text.slice(7, 11), 16)
const snapshot = (chainId: string): number => 4096 * (1 + (weigh(chainId) % 40))
const EMPTY = 'sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef'
const blob = (diffId: string): number => (diffId === EMPTY ? 1024 : 32 + weigh(diffId) * (weigh(diffId) % 3))

const build = (seeds: readonly Seed[], order: readonly number[], users: readonly number[]): Twofold => {
  const chains = new Map<ImageId, Chain>()
  const drafts = seeds.map((one, index) => {
    const id = digest(`image ${index}`)
    const on = one.on === null || index === 0 ? null : one.on % index
    const below = on === null ? [] : (chains.get(digest(`image ${on}`)) ?? [])
    const layers = [...below]
    for (const diff of one.diffs) {
      const chainId = digest(`${layers.at(-1)?.chainId ?? ''} ${diff}`)
      layers.push({ chainId, diffId: diff === 9 ? EMPTY : digest(`diff ${diff}`), size: snapshot(chainId) })
    }
    chains.set(id, layers)
    return { id, index, seed: one, parent: on !== null && one.keepsParent ? digest(`image ${on}`) : null, layers }
  })
  // Whoever comes to a chain first unpacks it; whoever finds it there holds nothing.
  const present = new Set<string>()
  const unpackers = new Set<ImageId>()
  const byArrival = [...drafts].sort((a, b) => (order[a.index] ?? 0) - (order[b.index] ?? 0) || a.index - b.index)
  for (const {
    id,
    seed: { foreign },
    layers,
  } of byArrival) {
    const top = layers.at(-1)
    if (foreign || top === undefined || present.has(top.chainId)) continue
    unpackers.add(id)
    for (const { chainId } of layers) present.add(chainId)
  }
  const images = drafts.map(({ id, index, seed: { tagged, config }, parent, layers }): Image => {
    const unpacked = layers.every(({ chainId }) => present.has(chainId))
    const packed = [...new Set(layers.map(({ diffId }) => diffId))].reduce((sum, diffId) => sum + blob(diffId), 0)
    const content = 500 + config + packed
    const size = content + (unpacked ? layers.reduce((sum, { chainId }) => sum + snapshot(chainId), 0) : 0)
    return image(`${index}`, {
      id,
      parent,
      size,
      references: tagged ? [`x:${index}`] : [],
      storage: { content, manifest: 500, elsewhere: 0, unpacked, whole: true },
    })
  })
  // The engine prints no size for what is not unpacked.
  for (const { id, storage } of images) {
    if (storage?.unpacked === false)
      chains.set(
        id,
        (chains.get(id) ?? []).map((layer) => ({ ...layer, size: null })),
      )
  }
  const unpackedOnes = images.filter(({ storage }) => storage?.unpacked === true)
  const containers = users.flatMap((pick, index) => {
    const of = unpackedOnes[pick % Math.max(unpackedOnes.length, 1)]
    return of === undefined ? [] : [container(`c${index}`, { image: of.id })]
  })
  const store: Twofold = { images, containers, chains, unpackers }
  return Object.defineProperty(store, fc.toStringMethod, { value: () => described(store) })
}

const stores = fc
  .tuple(
    fc.array(seed, { minLength: 1, maxLength: 9 }),
    fc.array(fc.nat(99), { minLength: 9, maxLength: 9 }),
    fc.array(fc.nat(20), { maxLength: 2 }),
  )
  .map((parts) => build(...parts))
  .chain((store) => fc.subarray(store.images.map(({ id }) => id)).map((ids) => ({ store, ids })))

/** Bytes on disk with only these images left: snapshots held by an unpacker or a container, and every blob anyone names. */
const onDisk = (
  { images, containers, chains, unpackers }: Twofold,
  gone: ReadonlySet<ImageId>,
  present: ReadonlySet<string>,
): number => {
  const left = images.filter(({ id }) => !gone.has(id))
  const used = new Set(containers.map((one) => one.image))
  const snapshots = new Set<string>()
  const blobs = new Set<string>()
  let own = 0
  for (const { id, storage } of left) {
    for (const { chainId, diffId } of chains.get(id) ?? []) {
      if ((unpackers.has(id) || used.has(id)) && present.has(chainId)) snapshots.add(chainId)
      blobs.add(diffId)
    }
    const packed = [...new Set((chains.get(id) ?? []).map(({ diffId }) => diffId))].reduce(
      (sum, diffId) => sum + blob(diffId),
      0,
    )
    own += (storage?.content ?? 0) - packed
  }
  return (
    own +
    [...snapshots].reduce((sum, chainId) => sum + snapshot(chainId), 0) +
    [...blobs].reduce((sum, diffId) => sum + blob(diffId), 0)
  )
}

const everyChainId = ({ chains, unpackers }: Twofold): ReadonlySet<string> =>
  new Set([...unpackers].flatMap((id) => (chains.get(id) ?? []).map(({ chainId }) => chainId)))

describe('a store that keeps images packed and unpacked', () => {
  test('what goes lies within the bounds, whoever unpacked what', () => {
    fc.assert(
      fc.property(stores, ({ store, ids }) => {
        const sharing = shareLayers(catalogOf(store), store.chains, [])
        const present = everyChainId(store)
        const gone = goneWith(store, ids)
        const freed = onDisk(store, new Set(), present) - onDisk(store, gone, present)
        const said = freedBy(sharing, ids)
        expect(said.atLeast).toBeLessThanOrEqual(freed)
        expect(said.atMost).toBeGreaterThanOrEqual(freed)
      }),
      { numRuns: 3000 },
    )
  })

  test('all that is there lies within the bounds', () => {
    fc.assert(
      fc.property(stores, ({ store }) => {
        const all = onDisk(store, new Set(), everyChainId(store))
        const said = totalBytes(shareLayers(catalogOf(store), store.chains, []))
        expect(said.atLeast).toBeLessThanOrEqual(all)
        expect(said.atMost).toBeGreaterThanOrEqual(all)
      }),
      { numRuns: 1000 },
    )
  })

  test('the steps of a plan add up to what it frees', () => {
    fc.assert(
      fc.property(stores, ({ store, ids }) => {
        const plan = planRemoval(
          shareLayers(catalogOf(store), store.chains, []),
          ids.map((id) => ({ image: id })),
        )
        expect(plan.steps.reduce((sum, { frees }) => sum + frees.atLeast, 0)).toBe(plan.frees.atLeast)
        expect(plan.steps.reduce((sum, { frees }) => sum + frees.atMost, 0)).toBe(plan.frees.atMost)
      }),
      { numRuns: 1000 },
    )
  })
})
