import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import http from 'node:http'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PING } from './docker-server.ts'

/** One layer: its name makes its diff ID, so equal names are equal layers; bytes. */
export type FakeLayer = { readonly name: string; readonly size: number; readonly command?: string }

export type FakeImage = {
  readonly name: string
  tags: string[]
  readonly layers: readonly FakeLayer[]
  readonly parent?: string
  readonly digests?: readonly string[]
  /** Seconds since the epoch. */
  readonly created?: number
  /** Commands of history steps without files, oldest first; they come after the layers. */
  readonly metadata?: readonly string[]
  readonly config?: object
  /** Over the fields of an inspection. */
  readonly more?: object
}

export type FakeContainer = {
  readonly name: string
  /** Name of its image in the world, not a tag. */
  readonly image: string
  state: string
  readonly status?: string
  readonly labels?: Readonly<Record<string, string>>
  /** Seconds since the epoch. */
  readonly created?: number
  /** Bytes in its writable layer. */
  readonly written?: number
}

/** What the engine holds and says about itself. Tests change it while it runs. */
export type FakeWorld = {
  images: FakeImage[]
  containers: FakeContainer[]
  info?: object
  ping?: Record<string, string>
}

type Answer = { readonly status: number; readonly body: unknown }

/** An engine of the classic store, made up: lists, looks, tells of changes, and deletes by Docker's rules. */
export type WorldEngine = {
  readonly socket: string
  readonly world: FakeWorld
  /** `METHOD path?query` of every request, in order. */
  readonly asked: readonly string[]
  /** Asked before each request; an answer given here is sent in place of the engine's own. May wait. */
  intercept: (request: string) => Promise<Answer | null> | Answer | null
  /** Tells whoever follows the events. */
  readonly tell: (subject: 'image' | 'container', action: string, id: string) => void
  /** Ends as a stopped engine does; `start` brings it back at the same place. */
  readonly stop: () => Promise<void>
  readonly start: () => Promise<void>
  readonly close: () => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

const sha = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The ID of an image by its name in the world. */
export const imageId = (name: string): `sha256:${string}` => `sha256:${sha(`image ${name}`)}`

/** The ID of a container by its name in the world. */
export const containerIdOf = (name: string): string => sha(`container ${name}`)

const diffsOf = ({ layers }: FakeImage): readonly string[] => layers.map(({ name }) => `sha256:${sha(`diff ${name}`)}`)

const chainsOf = (image: FakeImage): readonly string[] => {
  let below = ''
  return diffsOf(image).map((diff) => {
    below = below === '' ? diff : `sha256:${sha(`${below} ${diff}`)}`
    return below
  })
}

const sizeOf = ({ layers }: FakeImage): number => layers.reduce((sum, { size }) => sum + size, 0)

const DATE = 1_700_000_000

const listed = (image: FakeImage) => ({
  Id: imageId(image.name),
  ParentId: image.parent === undefined ? '' : imageId(image.parent),
  RepoTags: image.tags,
  RepoDigests: image.digests ?? [],
  Created: image.created ?? DATE,
  Size: sizeOf(image),
  SharedSize: -1,
  Containers: -1,
  Labels: (image.config as { Labels?: object } | undefined)?.Labels ?? null,
})

const inspected = (image: FakeImage) => ({
  Id: imageId(image.name),
  RepoTags: image.tags,
  RepoDigests: image.digests ?? [],
  Parent: image.parent === undefined ? '' : imageId(image.parent),
  Created: new Date((image.created ?? DATE) * 1000).toISOString(),
  Architecture: 'amd64',
  Os: 'linux',
  Size: sizeOf(image),
  GraphDriver: { Name: 'overlay2', Data: {} },
  RootFS: { Type: 'layers', Layers: diffsOf(image) },
  Config: { Env: ['PATH=/bin'], Cmd: ['/bin/sh'], Labels: null, ...image.config },
  ...image.more,
})

const historyOf = (image: FakeImage) => {
  const files = image.layers.map(({ name, size, command }) => ({
    command: command ?? `COPY ${name} / # buildkit`,
    size,
  }))
  const steps = [...files, ...(image.metadata ?? []).map((command) => ({ command, size: 0 }))]
  return steps
    .map(({ command, size }, index) => ({
      Id: index === steps.length - 1 ? imageId(image.name) : '<missing>',
      Created: image.created ?? DATE,
      CreatedBy: command,
      Tags: index === steps.length - 1 ? image.tags : null,
      Size: size,
      Comment: 'buildkit.dockerfile.v0',
    }))
    .reverse()
}

const containerOf = (
  { images }: FakeWorld,
  { name, image, state, status, labels, created, written }: FakeContainer,
) => ({
  Id: containerIdOf(name),
  Names: [`/${name}`],
  Image: images.find((one) => one.name === image)?.tags[0] ?? imageId(image),
  ImageID: imageId(image),
  Created: created ?? DATE,
  State: state,
  SizeRw: written ?? 0,
  Status: status ?? (state === 'running' ? 'Up 2 hours' : 'Exited (0) 2 hours ago'),
  Labels: labels ?? {},
  Mounts: [],
})

const layersSize = ({ images }: FakeWorld): number => {
  const sizes = new Map(
    images.flatMap((image) => chainsOf(image).map((chain, at) => [chain, image.layers[at]?.size ?? 0])),
  )
  return [...sizes.values()].reduce((sum, size) => sum + size, 0)
}

const said = (status: number, message: string): Answer => ({ status, body: { message } })

/** What Docker does with a deletion that is not forced (moby `daemon/images/image_delete.go`). */
const deleteImage = (world: FakeWorld, name: string): Answer => {
  const image = world.images.find((one) => one.tags.includes(name) || imageId(one.name) === name)
  if (image === undefined) return said(404, `No such image: ${name}`)
  const id = imageId(image.name)
  const short = id.slice(7, 19)
  const byTag = image.tags.includes(name)
  const user = world.containers.find((container) => container.image === image.name)
  const children = world.images.some(({ parent }) => parent === image.name)
  if (byTag && image.tags.length > 1) {
    image.tags = image.tags.filter((tag) => tag !== name)
    return { status: 200, body: [{ Untagged: name }] }
  }
  if (user !== undefined) {
    const container = containerIdOf(user.name).slice(0, 12)
    return byTag
      ? said(
          409,
          `conflict: unable to remove repository reference "${name}" (must force) - container ${container} is using its referenced image ${short}`,
        )
      : said(
          409,
          `conflict: unable to delete ${short} (must be forced) - image is being used by stopped container ${container}`,
        )
  }
  const untagged = image.tags.map((tag) => ({ Untagged: tag }))
  if (children) {
    if (!byTag)
      return said(409, `conflict: unable to delete ${short} (cannot be forced) - image has dependent child images`)
    image.tags = []
    return { status: 200, body: untagged }
  }
  world.images = world.images.filter((one) => one !== image)
  const left = new Set(world.images.flatMap(chainsOf))
  const layers = chainsOf(image)
    .filter((chain) => !left.has(chain))
    .reverse()
  return { status: 200, body: [...untagged, ...[id, ...layers].map((digest) => ({ Deleted: digest }))] }
}

const deleteContainer = (world: FakeWorld, id: string): Answer => {
  const container = world.containers.find(({ name }) => containerIdOf(name) === id)
  if (container === undefined) return said(404, `No such container: ${id}`)
  if (container.state === 'running')
    return said(409, `cannot remove container "/${container.name}": container is running`)
  world.containers = world.containers.filter((one) => one !== container)
  return { status: 204, body: '' }
}

const found = (body: unknown, what: string): Answer =>
  body === undefined ? said(404, `No such ${what}`) : { status: 200, body }

const answerTo = (world: FakeWorld, method: string, path: string): Answer => {
  const name = decodeURIComponent(path.replace(/^\/(?:images|containers)\//, '').replace(/\/(?:json|history)$/, ''))
  const image = world.images.find((one) => imageId(one.name) === name || one.tags.includes(name))
  if (method === 'DELETE') return path.startsWith('/images/') ? deleteImage(world, name) : deleteContainer(world, name)
  if (path === '/info') {
    const info = {
      ID: 'fake',
      ServerVersion: '28.5.2',
      Driver: 'overlay2',
      DriverStatus: [],
      OSType: 'linux',
      Architecture: 'x86_64',
      Images: world.images.length,
    }
    return { status: 200, body: { ...info, ...world.info } }
  }
  if (path === '/images/json') return { status: 200, body: world.images.map(listed) }
  if (path === '/containers/json') return { status: 200, body: world.containers.map((one) => containerOf(world, one)) }
  if (path === '/system/df')
    return { status: 200, body: { LayersSize: layersSize(world), Images: [], Containers: [], BuildCache: [] } }
  if (path.endsWith('/history')) return found(image && historyOf(image), `image: ${name}`)
  if (path.startsWith('/images/')) return found(image && inspected(image), `image: ${name}`)
  const container = world.containers.find((one) => containerIdOf(one.name) === name)
  return found(container && { ...containerOf(world, container), GraphDriver: { Data: null } }, `container: ${name}`)
}

/** Starts a made-up engine that holds `world`. */
export const engineWith = async (world: FakeWorld): Promise<WorldEngine> => {
  const asked: string[] = []
  const followers = new Set<ServerResponse>()
  const open = new Set<Socket>()
  const folder = await mkdtemp(join(tmpdir(), 'imgtui-world-'))
  const socket = join(folder, 'docker.sock')

  const tell = (subject: string, action: string, id: string): void => {
    for (const follower of followers)
      follower.write(`${JSON.stringify({ Type: subject, Action: action, Actor: { ID: id } })}\n`)
  }
  const respond = async ({ method = '', url = '' }: IncomingMessage, response: ServerResponse): Promise<void> => {
    asked.push(`${method} ${url}`)
    const instead = await engine.intercept(`${method} ${url}`)
    const path = url.replace(/\?.*$/, '').replace(/^\/v1\.\d+/, '')
    if (instead === null && path === '/_ping') return void response.writeHead(200, world.ping ?? PING).end('OK')
    if (instead === null && path === '/events') {
      response.writeHead(200).flushHeaders()
      followers.add(response)
      response.on('close', () => followers.delete(response))
      return
    }
    const { status, body } = instead ?? answerTo(world, method, path)
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(typeof body === 'string' ? body : JSON.stringify(body))
    if (method === 'DELETE' && status < 300) {
      const deleted = Array.isArray(body)
        ? (body as { Deleted?: string }[]).find(({ Deleted }) => Deleted)?.Deleted
        : undefined
      tell(path.startsWith('/images/') ? 'image' : 'container', 'delete', deleted ?? path)
    }
  }
  const server = http.createServer((request, response) => {
    response.on('error', () => {})
    void respond(request, response)
  })
  server.on('connection', (connection: Socket) => {
    open.add(connection)
    connection.on('error', () => {})
    connection.on('close', () => open.delete(connection))
  })
  const stop = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const connection of open) connection.destroy()
    await closed
  }
  const close = async (): Promise<void> => {
    if (server.listening) await stop()
    await rm(folder, { recursive: true, force: true })
  }
  const engine: WorldEngine = {
    socket,
    world,
    asked,
    intercept: () => null,
    tell,
    stop,
    start: () => new Promise((resolve) => server.listen(socket, resolve)),
    close,
    [Symbol.asyncDispose]: close,
  }
  await engine.start()
  return engine
}
