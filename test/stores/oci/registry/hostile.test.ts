import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pull, type Registry } from '../../../../src/stores/oci/registry/index.ts'
import { faultOf } from '../../../support/fault-of.ts'
import { digestOf, makeImage, makeList, noise, rawLayer } from '../../../support/oci-registry/image.ts'
import { type MemoryIngest, measure, memoryIngest } from '../../../support/oci-registry/ingest.ts'
import { type FakeRegistry, fakeRegistry } from '../../../support/oci-registry/registry.ts'
import { hastily, loginOf, referenceOf } from '../../../support/oci-registry/session.ts'

const AMD64 = { os: 'linux', architecture: 'amd64' }
const image = makeImage([rawLayer(noise(200_000, 1)), rawLayer(noise(1000, 2))])
const layer = image.layers[0]?.digest ?? image.digest
const bytes = image.blobs.get(layer) ?? Buffer.alloc(0)
const MANIFEST = { 'content-type': image.mediaType }
const OTHER = `sha256:${'0'.repeat(64)}`
/** No attack may hold a pull for longer than this, in ms: three attempts of 300 ms and some room. */
const BOUND = 2500

let server: FakeRegistry
let registry: Registry
let ingest: MemoryIngest

beforeEach(async () => {
  server = await fakeRegistry()
  server.add('a/b', '1', image)
  registry = hastily(server.host)
  ingest = memoryIngest()
})
afterEach(async () => {
  registry.close()
  await server.close()
})

type Attack = (response: ServerResponse, request: IncomingMessage) => void

/** Answers requests whose address ends so with `attack`. */
const onRequest = (end: string, attack: Attack): void => {
  server.attack = (request, response) => {
    if (!request.url?.endsWith(end)) return false
    attack(response, request)
    return true
  }
}

const drip = (response: ServerResponse, every: number): void => {
  const timer = setInterval(() => response.write('x'), every)
  response.on('close', () => clearInterval(timer))
}

const endless = (response: ServerResponse): void => {
  const more = (): void => {
    while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x')));
    if (!response.destroyed) response.once('drain', more)
  }
  more()
}

const pulled = (name = 'a/b:1') =>
  pull(ingest, registry, referenceOf(`${server.host}/${name}`), { measure, platform: AMD64 })

/** Pulls, expects a fault in time and without more than `most` bytes, and an ingest in which nothing is open. */
const refused = async (most = 20_000_000) => {
  const from = performance.now()
  const fault = await faultOf(pulled())
  expect(performance.now() - from).toBeLessThan(BOUND)
  expect(server.written()).toBeLessThan(most)
  expect(ingest.open()).toBe(0)
  for (const [digest, blob] of ingest.blobs) expect(digestOf(blob)).toBe(digest)
  expect(ingest.blobs.has(image.digest)).toBe(false)
  expect(fault.says.length).toBeLessThan(700)
  return fault
}

const attacksOnLayer: readonly (readonly [string, string, Attack])[] = [
  ['other bytes', 'damaged', (response) => response.end(noise(bytes.length, 9))],
  ['one bit changed', 'damaged', (response) => response.end(Buffer.from(bytes).fill((bytes[9] ?? 0) ^ 1, 9, 10))],
  [
    'a length that is too short',
    'damaged',
    (response) => response.writeHead(200, { 'content-length': 10 }).end('x'.repeat(10)),
  ],
  [
    'a length that is too long',
    'damaged',
    (response) => response.writeHead(200, { 'content-length': 9e15 }).flushHeaders(),
  ],
  [
    'too few bytes and no length',
    'lost',
    (response) => response.writeHead(200).write(bytes.subarray(0, 100), () => response.end()),
  ],
  ['too many bytes', 'damaged', (response) => response.end(Buffer.concat([bytes, bytes]))],
  ['bytes without an end', 'damaged', endless],
  ['a drip', 'silent', (response) => drip(response, 20)],
  ['nothing', 'silent', () => {}],
  [
    'nothing after the head',
    'silent',
    (response) => response.writeHead(200, { 'content-length': bytes.length }).flushHeaders(),
  ],
  ['a cut', 'lost', (response) => response.destroy()],
  [
    'a packed answer',
    'damaged',
    (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(bytes)),
  ],
  [
    'an answer called packed',
    'damaged',
    (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bytes),
  ],
  ['something busy', 'failed', (response) => response.writeHead(503).end()],
  ['a limit', 'failed', (response) => response.writeHead(429, { 'retry-after': '0' }).end()],
  ['a limit for a year', 'failed', (response) => response.writeHead(429, { 'retry-after': '31536000' }).end()],
  [
    'a limit until the year 9999',
    'failed',
    (response) => response.writeHead(429, { 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' }).end(),
  ],
  ['a failure with endless words', 'failed', (response) => endless(response.writeHead(400))],
  [
    'a failure with long words',
    'failed',
    (response) => response.writeHead(400).end(JSON.stringify({ errors: [{ message: 'x'.repeat(50_000) }] })),
  ],
  ['a status that means nothing', 'rubbish', (response) => response.writeHead(204).end()],
  ['a circle', 'rubbish', (response, request) => response.writeHead(307, { location: request.url }).end()],
  ['a way to nowhere', 'rubbish', (response) => response.writeHead(307).end()],
  ['a way to a file', 'tls', (response) => response.writeHead(307, { location: 'file:///etc/passwd' }).end()],
  [
    'a head that is too long',
    'rubbish',
    (response) => response.writeHead(200, { 'x-more': 'x'.repeat(100_000) }).end(),
  ],
]

describe('a registry that gives, for a layer,', () => {
  it.each(attacksOnLayer)('%s', async (_title, kind, attack) => {
    onRequest(layer, attack)
    expect(await refused()).toMatchObject({ kind })
    // Whatever it was, it spoils no later attempt.
    server.attack = () => false
    await pulled()
    expect(ingest.blobs.get(layer)).toEqual(bytes)
  })

  it('text from a terminal’s nightmares, is quoted briefly', async () => {
    onRequest(layer, (response) =>
      response.writeHead(400).end(JSON.stringify({ errors: [{ message: `\u001b]0;x\u0007${'y'.repeat(5000)}` }] })),
    )
    expect((await refused()).says.length).toBeLessThan(450)
  })
})

const edited = (change: (manifest: Record<string, unknown>) => object): Buffer =>
  Buffer.from(JSON.stringify(change(JSON.parse(image.manifest.toString()) as Record<string, unknown>)))
const withLayer = (change: object): Buffer =>
  edited((manifest) => ({ ...manifest, layers: (manifest.layers as object[]).map((one) => ({ ...one, ...change })) }))

const { mediaType: _own, ...untyped } = JSON.parse(image.manifest.toString()) as Record<string, unknown>
const nameless = Buffer.from(JSON.stringify(untyped))

const attacksOnManifest: readonly (readonly [string, string, Attack])[] = [
  [
    'another digest in its head',
    'damaged',
    (r) => r.writeHead(200, { ...MANIFEST, 'docker-content-digest': OTHER }).end(image.manifest),
  ],
  ['something huge', 'damaged', (r) => r.writeHead(200, MANIFEST).end(`{"x":"${'x'.repeat(5_000_000)}"}`)],
  ['something endless', 'damaged', (r) => endless(r.writeHead(200, MANIFEST))],
  ['a page', 'damaged', (r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<html>')],
  ['a manifest called a page', 'damaged', (r) => r.writeHead(200, { 'content-type': 'text/html' }).end(image.manifest)],
  [
    'a manifest without a name called a page',
    'damaged',
    (r) => r.writeHead(200, { 'content-type': 'text/html' }).end(nameless),
  ],
  [
    'a manifest without a name called a list',
    'damaged',
    (r) => r.writeHead(200, { 'content-type': makeList([]).mediaType }).end(nameless),
  ],
  [
    'a manifest called packed',
    'damaged',
    (r) => r.writeHead(200, { ...MANIFEST, 'content-encoding': 'br' }).end(image.manifest),
  ],
  [
    'a manifest called a list',
    'damaged',
    (r) => r.writeHead(200, { 'content-type': makeList([]).mediaType }).end(image.manifest),
  ],
  ['a list called a manifest', 'damaged', (r) => r.writeHead(200, MANIFEST).end(makeList([]).bytes)],
  ['both at once', 'damaged', (r) => r.writeHead(200, MANIFEST).end(edited((m) => ({ ...m, manifests: [] })))],
  [
    'the oldest format',
    'damaged',
    (r) =>
      r
        .writeHead(200, { 'content-type': 'application/vnd.docker.distribution.manifest.v1+prettyjws' })
        .end('{"schemaVersion":1,"config":{},"layers":[]}'),
  ],
  [
    'a packed manifest',
    'damaged',
    (r) => r.writeHead(200, { ...MANIFEST, 'content-encoding': 'gzip' }).end(gzipSync(image.manifest)),
  ],
  ['a negative size', 'damaged', (r) => r.writeHead(200, MANIFEST).end(withLayer({ size: -1 }))],
  [
    'a digest that is a path',
    'damaged',
    (r) => r.writeHead(200, MANIFEST).end(withLayer({ digest: 'sha256:../../../../etc/passwd' })),
  ],
  ['layers of another kind', 'damaged', (r) => r.writeHead(200, MANIFEST).end(withLayer({ mediaType: 'text/plain' }))],
  [
    'layers that are elsewhere',
    'not-found',
    (r) =>
      r.writeHead(200, MANIFEST).end(
        withLayer({
          digest: OTHER,
          mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
          urls: [`${server.origin}/v2/a/b/blobs/${layer}`],
        }),
      ),
  ],
  ['a layer too few', 'damaged', (r) => r.writeHead(200, MANIFEST).end(edited((m) => ({ ...m, layers: [] })))],
  [
    'a chart',
    'damaged',
    (r) =>
      r.writeHead(200, MANIFEST).end(
        edited((m) => ({
          ...m,
          config: { ...(m.config as object), mediaType: 'application/vnd.cncf.helm.config.v1+json' },
        })),
      ),
  ],
  [
    'an empty list',
    'not-found',
    (r) => r.writeHead(200, { 'content-type': makeList([]).mediaType }).end(makeList([]).bytes),
  ],
  ['nothing', 'silent', () => {}],
  ['a drip', 'silent', (r) => drip(r.writeHead(200, MANIFEST), 20)],
]

describe('a registry that gives, for a manifest,', () => {
  it.each(attacksOnManifest)('%s', async (_title, kind, attack) => {
    onRequest('/1', attack)
    expect(await refused()).toMatchObject({ kind })
    expect([...ingest.blobs.keys()].filter((digest) => digest !== image.config.digest)).toEqual([])
  })

  it('another one than the digest asked for', async () => {
    const other = makeImage([rawLayer(noise(10, 5))])
    onRequest(image.digest, (response) => response.writeHead(200, MANIFEST).end(other.manifest))
    expect(await faultOf(pulled(`a/b@${image.digest}`))).toMatchObject({ kind: 'damaged' })
  })

  it('a config too long to read, which is then not asked for', async () => {
    const long = edited((m) => ({ ...m, config: { ...(m.config as object), size: 5e6 } }))
    onRequest('/1', (response) => response.writeHead(200, MANIFEST).end(long))
    expect(await refused()).toMatchObject({ kind: 'damaged', says: expect.stringContaining('longer than') })
    expect(server.asked.length).toBe(1)
  })

  it('lists within lists without an end', async () => {
    let inner = makeList([{ image, platform: { os: 'other', architecture: 'amd64' } }])
    for (let depth = 0; depth < 8; depth += 1) {
      const shell = { ...image, manifest: inner.bytes, digest: inner.digest, mediaType: inner.mediaType }
      server.addManifest('a/b', 'deep', inner.bytes, inner.mediaType)
      inner = makeList([{ image: shell, platform: null }])
    }
    expect(await faultOf(pulled('a/b:deep'))).toMatchObject({ kind: 'damaged' })
    expect(server.asked.length).toBeLessThan(8)
  })
})

describe('a layer', () => {
  it('must hold what the config says', async () => {
    const lying = makeImage([rawLayer(noise(100, 7))], { diffIds: [digestOf(noise(3))] })
    server.add('a/b', 'lying', lying)
    expect(await faultOf(pulled('a/b:lying'))).toMatchObject({
      kind: 'damaged',
      says: expect.stringContaining('its content is not what the image says'),
    })
    // Not either when it is here already.
    expect(await faultOf(pulled('a/b:lying'))).toMatchObject({ kind: 'damaged' })
  })
})

describe('a redirect', () => {
  const ME = loginOf({ user: 'me', password: 'secret' })
  const basic = `Basic ${btoa('me:secret')}`
  let other: FakeRegistry
  beforeEach(async () => {
    other = await fakeRegistry()
    registry.close()
    registry = hastily(server.host, { credentials: ME })
  })
  afterEach(() => other.close())

  const guarded = (location: (path: string) => string): void => {
    server.attack = (request, response) => {
      if (request.headers.authorization !== basic) {
        response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end()
        return true
      }
      if (!request.url?.includes('/blobs/') || request.url.includes('here=1')) return false
      response.writeHead(307, { location: location(request.url), 'set-cookie': 'a=b' }).end()
      return true
    }
  }

  it('is followed to another host, which sees nothing of the login', async () => {
    guarded((path) => `${other.origin}${path}?signed=1`)
    other.add('a/b', '1', image)
    await pulled()
    expect(other.asked.length).toBe(3)
    for (const { headers, path } of other.asked) {
      expect(Object.keys(headers).sort()).toEqual(['accept-encoding', 'connection', 'host', 'user-agent'])
      expect(path).toContain('?signed=1')
    }
  })

  it('within one host keeps the login', async () => {
    guarded((path) => `${path}?here=1`)
    await pulled()
    expect(server.asked.filter(({ path }) => path.includes('here=1')).length).toBe(3)
  })

  it('back again through another host does not', async () => {
    guarded((path) => `${other.origin}${path}`)
    other.attack = (request, response) => {
      response.writeHead(307, { location: `${server.origin}${request.url}?here=1` }).end()
      return true
    }
    await faultOf(pulled())
    const back = server.asked.filter(({ path }) => path.includes('here=1'))
    expect(back.length).toBeGreaterThan(0)
    expect(back.every(({ headers }) => headers.authorization === undefined)).toBe(true)
  })

  it('to an address with a login in it is followed without that', async () => {
    guarded((path) => `http://evil:word@${other.host}${path}`)
    other.add('a/b', '1', image)
    await pulled()
    expect(other.asked.every(({ headers }) => headers.authorization === undefined)).toBe(true)
  })

  it('is asked for a login by another host in vain', async () => {
    guarded((path) => `${other.origin}${path}`)
    other.attack = (_request, response) => {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end()
      return true
    }
    expect(await faultOf(pulled())).toMatchObject({ kind: 'failed' })
    expect(other.asked.every(({ headers }) => headers.authorization === undefined)).toBe(true)
  })
})
