import { createHash } from 'node:crypto'
import type { Container } from '../../engine/container.ts'
import type { Digest } from '../../engine/digest.ts'
import type { Image, ImageId } from '../../engine/image.ts'
import type { Chain } from '../../engine/layer.ts'
import { compareReferences, repositoryOf } from '../../engine/reference.ts'
import type { HistoryStep, Inspection } from '../../engine/store.ts'
import { type MemoryContents, type MemoryStore, memoryStore } from './index.ts'
import type { ShelfContainer, ShelfImage } from './shelf.ts'
import { SHELF } from './shelf-contents.ts'

const DAY = 86_400_000

const sha = (text: string): Digest => `sha256:${createHash('sha256').update(text).digest('hex')}`
const idOf = (name: string): ImageId => sha(`image ${name}`)

const chainOf = ({ layers }: ShelfImage): Chain => {
  let below: Digest | null = null
  return layers.map(({ name, size }) => {
    const diffId = sha(`layer ${name}`)
    below = below === null ? diffId : sha(`${below} ${diffId}`)
    return { chainId: below, diffId, size }
  })
}

const sizeOf = ({ layers }: ShelfImage): number => layers.reduce((sum, { size }) => sum + size, 0)

const digestsOf = ({ name, tags, local }: ShelfImage): readonly string[] =>
  local === true ? [] : [...new Set(tags.map((tag) => `${repositoryOf(tag)}@${sha(`manifest of ${name}`)}`))]

const imageOf = (shelved: ShelfImage, now: number): Image => ({
  id: idOf(shelved.name),
  references: [...shelved.tags].sort(compareReferences),
  digests: digestsOf(shelved),
  parent: shelved.parent === undefined ? null : idOf(shelved.parent),
  created: now - shelved.days * DAY,
  size: sizeOf(shelved),
  labels: shelved.config?.Labels ?? {},
  storage: null,
})

const historyOf = ({ layers, metadata = [], days }: ShelfImage, now: number): readonly HistoryStep[] =>
  [...layers, ...metadata.map((command) => ({ command, size: 0 }))]
    .map(({ command, size }): HistoryStep => {
      const created = now - days * DAY
      return { image: null, created, command, comment: 'buildkit.dockerfile.v0', size, references: [] }
    })
    .reverse()

const inspectionOf = (shelved: ShelfImage, image: Image): Inspection => {
  const { config = {} } = shelved
  return {
    ...image,
    platform: { os: 'linux', architecture: 'amd64' },
    author: '',
    comment: 'buildkit.dockerfile.v0',
    ports: Object.keys(config.ExposedPorts ?? {}),
    environment: config.Env ?? [],
    entrypoint: config.Entrypoint ?? [],
    command: config.Cmd ?? [],
    workingDirectory: '',
    user: '',
    volumes: Object.keys(config.Volumes ?? {}),
    stopSignal: '',
    healthcheck: [],
    driver: 'memory',
    layers: chainOf(shelved).map(({ diffId }) => diffId),
    raw: { Id: image.id, RepoTags: image.references, RepoDigests: image.digests, Size: image.size, Config: config },
  }
}

const containerOf = ({ name, image, state, status, days, written }: ShelfContainer, now: number): Container => ({
  id: sha(`container ${name}`).slice(7),
  name,
  image: idOf(image),
  imageName: SHELF.images.find((one) => one.name === image)?.tags[0] ?? '',
  state,
  status,
  created: now - days * DAY,
  written,
  mounts: [],
  orphanChain: null,
})

const contents = (now: number): MemoryContents => {
  const images = SHELF.images.map((shelved) => ({ shelved, image: imageOf(shelved, now) }))
  return {
    images: images.map(({ image }) => image),
    containers: SHELF.containers.map((container) => containerOf(container, now)),
    chains: new Map(images.map(({ shelved, image }) => [image.id, chainOf(shelved)])),
    history: new Map(images.map(({ shelved, image }) => [image.id, historyOf(shelved, now)])),
    inspections: new Map(images.map(({ shelved, image }) => [image.id, inspectionOf(shelved, image)])),
  }
}

/** A made-up cache in memory, to look around in: everything works on it, and nothing of it is anywhere else. */
export const demoStore = (now: number): MemoryStore =>
  memoryStore(contents(now), { label: 'demo', info: { version: '', driver: 'made up, in memory' } })
