import type { IncomingMessage, ServerResponse } from 'node:http'
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { digestOf, type MadeImage } from './image.ts'

/** One request as it came. */
export type Asked = {
  readonly method: string
  readonly path: string
  readonly headers: http.IncomingHttpHeaders
}

export type Answering = (request: IncomingMessage, response: ServerResponse) => boolean

/** A registry in memory that works, but for what a test makes it do instead. */
export type FakeRegistry = {
  /** `127.0.0.1:PORT`. */
  readonly host: string
  /** `https://127.0.0.1:PORT`, or with http. */
  readonly origin: string
  readonly asked: readonly Asked[]
  readonly blobs: Map<string, Buffer>
  /** By `path:tag` and `path@digest`. */
  readonly manifests: Map<string, { readonly bytes: Buffer; readonly mediaType: string }>
  readonly add: (path: string, tag: string, image: MadeImage) => void
  readonly addManifest: (path: string, tag: string, bytes: Buffer, mediaType: string) => void
  /** Asked before the registry itself: true when it has answered, or never will. */
  attack: Answering
  /** Bytes written to answers so far. */
  readonly written: () => number
  readonly close: () => Promise<void>
}

const whole = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Whoever asked went away in the middle. */
const gone = (): void => {}

const error = (response: ServerResponse, status: number, code: string): void => {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ errors: [{ code, message: code.toLowerCase().replaceAll('_', ' ') }] }))
}

/** Starts one on this machine, on a free port where none is given; with `tls`, behind that certificate. */
export const fakeRegistry = async (tls?: https.ServerOptions, port = 0): Promise<FakeRegistry> => {
  const asked: Asked[] = []
  const blobs = new Map<string, Buffer>()
  const manifests: FakeRegistry['manifests'] = new Map()
  const uploads = new Map<string, Buffer>()
  const owners = new Set<string>()
  const open = new Set<Socket>()
  let written = 0
  let sessions = 0

  const sendBlob = (request: IncomingMessage, response: ServerResponse, bytes: Buffer): void => {
    const etag = `"${digestOf(bytes)}"`
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const stale = request.headers['if-range'] !== undefined && request.headers['if-range'] !== etag
    const start = stale ? 0 : from
    if (start > 0 && start >= bytes.length) return void response.writeHead(416).end()
    response.writeHead(start > 0 ? 206 : 200, {
      'content-type': 'application/octet-stream',
      'content-length': bytes.length - start,
      etag,
      ...(start > 0 && { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
    })
    response.end(request.method === 'HEAD' ? undefined : bytes.subarray(start))
  }

  const upload = async (request: IncomingMessage, response: ServerResponse, path: string, url: URL): Promise<void> => {
    const id = url.pathname.split('/').at(-1) ?? ''
    if (request.method === 'POST') {
      const [mount, from] = [url.searchParams.get('mount'), url.searchParams.get('from')]
      if (mount !== null && owners.has(`${from} ${mount}`)) {
        owners.add(`${path} ${mount}`)
        response.writeHead(201, { location: `/v2/${path}/blobs/${mount}`, 'docker-content-digest': mount }).end()
        return
      }
      sessions += 1
      uploads.set(String(sessions), Buffer.alloc(0))
      response.writeHead(202, { location: `/v2/${path}/blobs/uploads/${sessions}?_state=a%2Bb` }).end()
      return
    }
    const bytes = Buffer.concat([uploads.get(id) ?? Buffer.alloc(0), await whole(request)])
    if (request.method === 'PATCH') {
      uploads.set(id, bytes)
      response.writeHead(202, { location: `${url.pathname}?_state=c%2Bd`, range: `0-${bytes.length - 1}` }).end()
      return
    }
    const digest = url.searchParams.get('digest') ?? ''
    if (digest !== digestOf(bytes) || !url.search.includes('%2B')) return error(response, 400, 'DIGEST_INVALID')
    blobs.set(digest, bytes)
    owners.add(`${path} ${digest}`)
    response.writeHead(201, { location: `/v2/${path}/blobs/${digest}`, 'docker-content-digest': digest }).end()
  }

  const manifest = async (request: IncomingMessage, response: ServerResponse, path: string, name: string) => {
    const key = name.includes(':') ? `${path}@${name}` : `${path}:${name}`
    if (request.method === 'PUT') {
      const bytes = await whole(request)
      self.addManifest(path, name, bytes, request.headers['content-type'] ?? '')
      response.writeHead(201, { 'docker-content-digest': digestOf(bytes) }).end()
      return
    }
    const found = manifests.get(key)
    if (found === undefined) return error(response, 404, 'MANIFEST_UNKNOWN')
    response.writeHead(200, {
      'content-type': found.mediaType,
      'content-length': found.bytes.length,
      'docker-content-digest': digestOf(found.bytes),
    })
    response.end(request.method === 'HEAD' ? undefined : found.bytes)
  }

  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://here')
    const [, path = '', kind, rest = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/(.*)$/.exec(url.pathname) ?? []
    if (kind === 'manifests') return void manifest(request, response, path, rest).catch(gone)
    if (kind === 'blobs' && rest.startsWith('uploads')) return void upload(request, response, path, url).catch(gone)
    const blob = kind === 'blobs' && owners.has(`${path} ${rest}`) ? blobs.get(rest) : undefined
    if (blob === undefined) return error(response, 404, 'BLOB_UNKNOWN')
    sendBlob(request, response, blob)
  }

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    asked.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers })
    request.on('error', () => {})
    response.on('error', () => {})
    if (!self.attack(request, response)) serve(request, response)
  }
  const server = tls === undefined ? http.createServer(listener) : https.createServer(tls, listener)
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      written += socket.bytesWritten
      open.delete(socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`

  const self: FakeRegistry = {
    host,
    origin: `${tls === undefined ? 'http' : 'https'}://${host}`,
    asked,
    blobs,
    manifests,
    add: (path, tag, image) => {
      for (const [digest, bytes] of image.blobs) {
        blobs.set(digest, bytes)
        owners.add(`${path} ${digest}`)
      }
      self.addManifest(path, tag, image.manifest, image.mediaType)
    },
    addManifest: (path, name, bytes, mediaType) => {
      if (!name.includes(':')) manifests.set(`${path}:${name}`, { bytes, mediaType })
      manifests.set(`${path}@${digestOf(bytes)}`, { bytes, mediaType })
    },
    attack: () => false,
    written: () => written + [...open].reduce((sum, socket) => sum + socket.bytesWritten, 0),
    close: async () => {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return self
}
