import type { ImageId } from '../../src/engine/image.ts'
import type { Chain } from '../../src/engine/layer.ts'
import type { HistoryStep, Inspection } from '../../src/engine/store.ts'
import type { MemoryContents } from '../../src/stores/memory/index.ts'
import { bytesOf, chain, container, digest, image } from './arbitraries.ts'

const MB = 1_000_000
const DAY = 86_400_000

/** A small cache in which every kind of image stands once: used, stopped, unused, dangling, intermediate, with several tags. */
export const shop = (now: number): MemoryContents => {
  const base = [['debian', 78 * MB]] as const
  const layers: Readonly<Record<string, Chain>> = {
    base: chain(...base),
    node: chain(...base, ['node', 141 * MB]),
    api: chain(...base, ['node', 141 * MB], ['api', 38 * MB]),
    old: chain(...base, ['node', 141 * MB], ['old', 36 * MB]),
    debug: chain(...base, ['debug', 200 * MB]),
    cuda: chain(['cuda', 6_550 * MB]),
    lost: chain(...base, ['lost', 25 * MB]),
    step: chain(...base, ['step', 44 * MB]),
    built: chain(...base, ['step', 44 * MB], ['built', 3 * MB]),
  }
  const of = (name: string, age: number, references: readonly string[], more = {}) =>
    image(name, { references, created: now - age * DAY, size: bytesOf(layers[name] ?? []), ...more })
  const images = [
    of('base', 28, ['debian:12']),
    of('node', 12, ['node:22-slim'], { digests: [`node@${digest('node manifest')}`] }),
    of('api', 3, ['acme/api-gateway:2.14.1', 'acme/api-gateway:2.14', 'acme/api-gateway:latest'], {
      labels: { team: 'shop' },
    }),
    of('old', 28, ['acme/api-gateway:2.13.3'], { digests: [`acme/api-gateway@${digest('old manifest')}`] }),
    of('debug', 49, ['acme/api-gateway:2.13.0-debug']),
    of('cuda', 210, ['nvidia/cuda:12.4.1-devel-ubuntu22.04'], { digests: [`nvidia/cuda@${digest('cuda manifest')}`] }),
    of('lost', 21, []),
    of('step', 50, []),
    of('built', 49, ['built/app:1'], { parent: digest('image step') }),
  ]
  const containers = [
    container('shop-api-1', {
      image: digest('image api'),
      state: 'running',
      status: 'Up 2 days',
      created: now - 2 * DAY,
      written: 4096,
    }),
    container('shop-api-2', {
      image: digest('image api'),
      state: 'running',
      status: 'Up 2 days',
      created: now - 2 * DAY,
      written: 0,
    }),
    container('api-debug', {
      image: digest('image debug'),
      state: 'exited',
      status: 'Exited (137) 6 weeks ago',
      created: now - 45 * DAY,
      written: 218 * MB,
    }),
  ]
  return {
    images,
    containers,
    chains: new Map(images.map(({ id }, index) => [id, Object.values(layers)[index] ?? []])),
    history: new Map(
      images.map(({ id, created }, index): [ImageId, readonly HistoryStep[]] => [
        id,
        historyOf(Object.values(layers)[index] ?? [], created ?? 0),
      ]),
    ),
    inspections: new Map(
      images.map((each, index) => [
        each.id,
        inspectionOf(each.id, each.references, Object.values(layers)[index] ?? []),
      ]),
    ),
  }
}

const historyOf = (layers: Chain, created: number): readonly HistoryStep[] => [
  { image: null, created, command: '/bin/sh -c #(nop)  CMD ["./server"]', comment: '', size: 0, references: [] },
  ...layers.toReversed().map(
    ({ size }, index): HistoryStep => ({
      image: null,
      created,
      command: `RUN /bin/sh -c install part ${index} # buildkit`,
      comment: 'buildkit.dockerfile.v0',
      size: size ?? 0,
      references: [],
    }),
  ),
]

const inspectionOf = (id: ImageId, references: readonly string[], layers: Chain): Inspection => ({
  id,
  references,
  digests: [],
  parent: null,
  platform: { os: 'linux', architecture: 'amd64' },
  created: null,
  size: bytesOf(layers),
  author: '',
  comment: '',
  ports: ['8080/tcp'],
  environment: ['PATH=/usr/bin'],
  entrypoint: ['docker-entrypoint.sh'],
  command: ['./server'],
  workingDirectory: '/app',
  user: '',
  volumes: [],
  labels: { team: 'shop' },
  stopSignal: '',
  healthcheck: [],
  driver: 'overlay2',
  layers: layers.map(({ diffId }) => diffId),
  raw: { Id: id, Config: { Env: ['PATH=/usr/bin'], Labels: { team: 'shop' } } },
})
