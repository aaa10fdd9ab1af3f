import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Digest } from '../../../../src/engine/digest.ts'
import type { Descriptor } from '../../../../src/stores/oci/documents.ts'
import { manifestOf } from '../../../../src/stores/oci/documents.ts'
import { type PushOptions, pull, push, type Registry } from '../../../../src/stores/oci/registry/index.ts'
import { faultOf } from '../../../support/fault-of.ts'
import { digestOf, type MadeImage, makeImage, noise, rawLayer } from '../../../support/oci-registry/image.ts'
import { measure, memoryIngest, memorySource, pack } from '../../../support/oci-registry/ingest.ts'
import { type FakeRegistry, fakeRegistry } from '../../../support/oci-registry/registry.ts'
import { hastily, referenceOf } from '../../../support/oci-registry/session.ts'

const layers = [rawLayer(noise(90_000, 1)), rawLayer(noise(50_000, 2))]

let server: FakeRegistry
let registry: Registry

beforeEach(async () => {
  server = await fakeRegistry()
  registry = hastily(server.host)
})
afterEach(async () => {
  registry.close()
  await server.close()
})

const pushed = (image: MadeImage, name: string, options: Partial<PushOptions> = {}) =>
  push(
    memorySource(image.blobs),
    registry,
    { manifest: image.manifest, reference: referenceOf(`${server.host}/${name}`) },
    { pack, ...options },
  )

const methods = (from = 0) =>
  server.asked.slice(from).map(({ method, path }) => `${method} ${path.split('/')[4] ?? ''}`)

describe('a push', () => {
  it('sends packed layers, the config and the manifest as they are, the manifest last', async () => {
    const image = makeImage(layers)
    const said: string[] = []
    const { digest } = await pushed(image, 'a/b:1', { onProgress: ({ says }) => said.push(says) })
    expect(digest).toBe(image.digest)
    expect(server.manifests.get('a/b:1')).toEqual({ bytes: image.manifest, mediaType: image.mediaType })
    for (const [name, bytes] of image.blobs) expect(server.blobs.get(name)).toEqual(bytes)
    expect(server.asked.at(-1)).toMatchObject({ method: 'PUT', path: '/v2/a/b/manifests/1' })
    expect(server.asked.filter(({ path }) => path.includes('/manifests/')).length).toBe(1)
    expect(said.filter((says) => says === 'Pushed').length).toBe(2)
  })

  it('sends nothing that is there', async () => {
    const image = makeImage(layers)
    await pushed(image, 'a/b:1')
    const before = server.asked.length
    const said: string[] = []
    await pushed(image, 'a/b:2', { onProgress: ({ says }) => said.push(says) })
    expect(methods(before).sort()).toEqual(['HEAD blobs', 'HEAD blobs', 'HEAD blobs', 'PUT manifests'])
    expect(said.filter((says) => says === 'Layer already exists').length).toBe(2)
  })

  it('packs raw layers on their way, and only once', async () => {
    const image = makeImage(layers, { packed: false, edit: (manifest) => ({ ...manifest, annotations: { a: 'b' } }) })
    const known = new Map<Digest, Descriptor>()
    const { digest } = await pushed(image, 'a/b:1', { pushed: known })
    const bytes = server.manifests.get('a/b:1')?.bytes ?? Buffer.alloc(0)
    expect(digest).toBe(digestOf(bytes))
    expect(digest).not.toBe(image.digest)
    const manifest = manifestOf(bytes)
    expect(manifest).toMatchObject({ kind: 'manifest', config: image.config, annotations: { a: 'b' } })
    for (const [index, layer] of (manifest.kind === 'manifest' ? manifest.layers : []).entries()) {
      expect(layer.mediaType).toBe('application/vnd.oci.image.layer.v1.tar+gzip')
      expect(gunzipSync(server.blobs.get(layer.digest) ?? '')).toEqual(layers[index])
      expect(known.get(image.diffIds[index] ?? digest)?.digest).toBe(layer.digest)
    }
    expect(known.size).toBe(2)
    const before = server.asked.length
    expect(await pushed(image, 'a/b:1', { pushed: known })).toEqual({ digest })
    expect(methods(before).sort()).toEqual(['HEAD blobs', 'HEAD blobs', 'HEAD blobs', 'PUT manifests'])
    const ingest = memoryIngest()
    const reference = referenceOf(`${server.host}/a/b:1`)
    const back = await pull(ingest, registry, reference, { measure, platform: { os: 'linux', architecture: 'amd64' } })
    expect(back.publication.image).toBe(image.config.digest)
  })

  it('takes over what another repository has', async () => {
    const image = makeImage(layers)
    server.add('base/it', '1', image)
    const said: string[] = []
    await pushed(image, 'a/b:1', { knownIn: () => 'base/it', onProgress: ({ says }) => said.push(says) })
    expect(methods().filter((method) => method.startsWith('P'))).toEqual([
      'POST blobs',
      'POST blobs',
      'POST blobs',
      'PUT manifests',
    ])
    expect(said.filter((says) => says === 'Mounted from base/it').length).toBe(2)
    await pushed(image, 'a/c:1', { knownIn: () => 'not/there' })
    expect(server.manifests.has('a/c:1')).toBe(true)
  })

  it('leaves layers where they are that may not be handed on', async () => {
    const foreign = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip'
    const image = makeImage(layers, {
      edit: (manifest) => {
        const [first, ...more] = manifest.layers as object[]
        return { ...manifest, layers: [{ ...first, mediaType: foreign, urls: ['https://elsewhere/x'] }, ...more] }
      },
    })
    await pushed(image, 'a/b:1')
    const first = image.layers[0]?.digest ?? image.digest
    expect(server.asked.some(({ path }) => path.includes(first))).toBe(false)
    expect(server.manifests.get('a/b:1')?.bytes).toEqual(image.manifest)
  })

  it('begins a blob again where the connection broke', async () => {
    const image = makeImage(layers)
    let cut = 2
    server.attack = (request) => {
      if (request.method !== 'PUT' || !request.url?.includes('uploads') || cut === 0) return false
      cut -= 1
      request.once('data', () => request.destroy())
      return true
    }
    await pushed(image, 'a/b:1')
    expect(cut).toBe(0)
    for (const [name, bytes] of image.blobs) expect(server.blobs.get(name)).toEqual(bytes)
  })

  it('refuses to believe a registry that has something else than was sent', async () => {
    const image = makeImage(layers)
    server.attack = (request, response) => {
      if (request.method !== 'PUT' || !request.url?.includes('/manifests/')) return false
      request.resume()
      response.writeHead(201, { 'docker-content-digest': `sha256:${'0'.repeat(64)}` }).end()
      return true
    }
    expect(await faultOf(pushed(image, 'a/b:1'))).toMatchObject({ kind: 'damaged' })
  })

  it('says which blob of its own is damaged, and does not push the image', async () => {
    const image = makeImage(layers)
    const broken = { ...image, blobs: new Map(image.blobs).set(image.layers[0]?.digest ?? image.digest, noise(9)) }
    expect(await faultOf(pushed(broken, 'a/b:1'))).toMatchObject({
      kind: 'damaged',
      says: expect.stringContaining('it ends before it should'),
    })
    expect(server.manifests.size).toBe(0)
  })

  it('stops sending where the registry refuses', async () => {
    const image = makeImage([rawLayer(noise(30_000_000, 5))], { level: 0 })
    let read = 0
    const whole = memorySource(image.blobs, 100_000)
    async function* counted(...what: Parameters<typeof whole.stream>) {
      for await (const chunk of whole.stream(...what)) {
        read += chunk.length
        yield chunk
      }
    }
    server.attack = (request, response) => {
      if (request.method !== 'PUT') return false
      response.writeHead(413, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ errors: [{ code: 'SIZE_INVALID', message: 'too large for us' }] }))
      return true
    }
    const content = { manifest: image.manifest, reference: referenceOf(`${server.host}/a/b:1`) }
    expect(await faultOf(push({ ...whole, stream: counted }, registry, content, { pack }))).toMatchObject({
      kind: 'failed',
      says: `${server.host} does not accept the call for a/b (status 413): too large for us.`,
    })
    expect(read).toBeLessThan(20_000_000)
  })

  it('takes no longer than its patience where the registry takes nothing', async () => {
    const image = makeImage([rawLayer(noise(9_000_000, 5))])
    server.attack = (request) => request.method === 'PUT'
    const from = performance.now()
    expect(await faultOf(pushed(image, 'a/b:1'))).toMatchObject({ kind: 'silent' })
    expect(performance.now() - from).toBeLessThan(3 * 1000 + 1000)
  })

  it('does not show its login to another host that an upload goes to', async () => {
    const other = await fakeRegistry()
    try {
      const image = makeImage(layers)
      const guarded = hastily(server.host, {
        credentials: async () => ({ credentials: { user: 'me', password: 'secret' }, trouble: null }),
      })
      server.attack = (request, response) => {
        if (request.headers.authorization === undefined) {
          response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end()
          return true
        }
        if (request.method !== 'POST') return false
        response.writeHead(202, { location: `${other.origin}/v2/a/b/blobs/uploads/1?_state=a%2Bb` }).end()
        return true
      }
      const reference = referenceOf(`${server.host}/a/b:1`)
      await push(memorySource(image.blobs), guarded, { manifest: image.manifest, reference }, { pack })
      guarded.close()
      expect(other.asked.length).toBe(3)
      expect(other.asked.some(({ headers }) => headers.authorization !== undefined)).toBe(false)
      expect(server.asked.at(-1)?.headers.authorization).toBe(`Basic ${btoa('me:secret')}`)
    } finally {
      await other.close()
    }
  })
})
