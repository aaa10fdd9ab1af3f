import type { Container } from '../../src/engine/container.ts'
import type { Digest } from '../../src/engine/digest.ts'
import type { Image, ImageId } from '../../src/engine/image.ts'
import type { Chain } from '../../src/engine/layer.ts'
import type { HistoryStep, Inspection } from '../../src/engine/store.ts'
import { memoryStore } from '../../src/stores/memory/index.ts'
import type { World } from './store.ts'
import { storeContract } from './store.ts'

const id = (letter: string): ImageId => `sha256:${letter.repeat(64)}`
const LAYER = 1000

const image = (letter: string, references: readonly string[], parent: ImageId | null = null): Image => ({
  id: id(letter),
  references,
  digests: [],
  parent,
  created: 1_700_000_000_000,
  size: parent === null ? 2 * LAYER : 3 * LAYER,
  labels: {},
  storage: null,
})

const images: readonly Image[] = [
  image('a', ['pair:1', 'pair:2']),
  image('b', ['lone:1']),
  image('c', []),
  image('d', ['used:1']),
  image('e', ['parent:1']),
  image('f', ['child:1'], id('e')),
]

const keeper: Container = {
  id: '9'.repeat(64),
  name: 'keeper',
  image: id('d'),
  imageName: 'used:1',
  state: 'created',
  status: 'Created',
  created: 1_700_000_000_000,
  written: null,
  mounts: [],
  orphanChain: null,
}

const layer = (name: string): { chainId: Digest; diffId: Digest; size: number } => ({
  chainId: `sha256:${name.padEnd(64, '0')}`,
  diffId: `sha256:${name.padEnd(64, '1')}`,
  size: LAYER,
})

/** A bottom layer that all have, and one more of each image's own, below the child's. */
const chainOf = ({ id: own, parent }: Image): Chain => [
  layer('0'),
  layer(`${(parent ?? own).slice(7, 8)}2`),
  ...(parent === null ? [] : [layer(`${own.slice(7, 8)}3`)]),
]

const historyOf = (one: Image): readonly HistoryStep[] =>
  chainOf(one).map(({ size }) => ({
    image: null,
    created: null,
    command: 'COPY a b',
    comment: '',
    size: size ?? 0,
    references: [],
  }))

const inspectionOf = (one: Image): Inspection => ({
  ...one,
  platform: { os: 'linux', architecture: 'amd64' },
  author: '',
  comment: '',
  ports: [],
  environment: [],
  entrypoint: [],
  command: [],
  workingDirectory: '',
  user: '',
  volumes: [],
  stopSignal: '',
  healthcheck: [],
  driver: 'memory',
  layers: chainOf(one).map(({ diffId }) => diffId),
  raw: one,
})

const mapOf = <T>(value: (one: Image) => T): ReadonlyMap<ImageId, T> =>
  new Map(images.map((one) => [one.id, value(one)]))

const memoryWorld = async (): Promise<World> => {
  const store = memoryStore({
    images,
    containers: [keeper],
    chains: mapOf(chainOf),
    history: mapOf(historyOf),
    inspections: mapOf(inspectionOf),
  })
  return {
    store,
    pair: { id: id('a'), references: ['pair:1', 'pair:2'] },
    lone: { id: id('b'), reference: 'lone:1' },
    nameless: id('c'),
    used: { id: id('d'), reference: 'used:1', container: keeper.id },
    parent: { id: id('e'), reference: 'parent:1' },
    child: { id: id('f'), reference: 'child:1' },
    absent: id('7'),
    refusesParents: true,
    moveName: async (reference, to) => {
      const named = (one: Image): readonly string[] =>
        one.references.filter((name) => name !== reference).concat(one.id === to ? [reference] : [])
      store.change({ images: store.contents().images.map((one) => ({ ...one, references: named(one) })) })
    },
    end: async () => store.close(),
  }
}

storeContract('memory', memoryWorld)
