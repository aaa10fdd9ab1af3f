import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Progress } from '../../../../src/engine/transfer.ts'
import { damaged, manifestOf } from '../../../../src/stores/oci/documents.ts'
import { openRegistry, type PullOptions, pull, type Registry } from '../../../../src/stores/oci/registry/index.ts'
import { faultOf } from '../../../support/fault-of.ts'
import { digestOf, makeImage, makeList, noise, rawLayer } from '../../../support/oci-registry/image.ts'
import { type MemoryIngest, measure, memoryIngest } from '../../../support/oci-registry/ingest.ts'
import { type FakeRegistry, fakeRegistry } from '../../../support/oci-registry/registry.ts'
import { hastily, referenceOf } from '../../../support/oci-registry/session.ts'

const layers = [rawLayer(noise(90_000, 1)), rawLayer(noise(50_000, 2)), rawLayer(noise(200_000, 3))]
const AMD64 = { os: 'linux', architecture: 'amd64' }

let server: FakeRegistry
let registry: Registry
let ingest: MemoryIngest

beforeEach(async () => {
  server = await fakeRegistry()
  registry = hastily(server.host)
  ingest = memoryIngest()
})
afterEach(async () => {
  registry.close()
  expect(ingest.open()).toBe(0)
  await server.close()
})

const pulled = (name: string, options: Partial<PullOptions> = {}) =>
  pull(ingest, registry, referenceOf(`${server.host}/${name}`), { measure, platform: AMD64, ...options })

const blobRequests = () => server.asked.filter(({ path }) => path.includes('/blobs/'))

describe('a pull', () => {
  it('brings manifest, config and layers, as they are in the registry', async () => {
    const image = makeImage(layers, { edit: (manifest) => ({ newer: ['field'], ...manifest }) })
    server.add('a/b', '1', image)
    const { publication, digest } = await pulled('a/b:1')
    expect(digest).toBe(image.digest)
    expect(publication).toEqual({
      manifest: { mediaType: image.mediaType, digest: image.digest, size: image.manifest.length },
      image: image.config.digest,
      tags: [`${server.host}/a/b:1`],
      digests: [`${server.host}/a/b@${image.digest}`],
    })
    expect([...ingest.blobs.keys()].sort()).toEqual([image.digest, ...image.blobs.keys()].sort())
    for (const [index, { digest: layer }] of image.layers.entries())
      expect(ingest.layer(layer)?.diffId).toBe(image.diffIds[index])
  })

  it('asks for each thing once, largest layer first', async () => {
    const image = makeImage([...layers, layers[0] as Buffer])
    server.add('a/b', 'latest', image)
    await pulled('a/b')
    const paths = server.asked.map(({ path }) => path.split('/').at(-1))
    const [a, b, c] = image.layers.map(({ digest }) => digest)
    expect(paths.slice(0, 2)).toEqual(['latest', image.config.digest])
    expect(paths.slice(2, 5)).toEqual([c, a, b])
    expect(paths.length).toBe(5)
    for (const { headers } of server.asked)
      expect(headers).toMatchObject({ 'user-agent': 'imgtui', 'accept-encoding': 'identity' })
  })

  it('fetches nothing that is here, and says so', async () => {
    server.add('a/b', '1', makeImage(layers))
    await pulled('a/b:1')
    server.add('a/c', '2', makeImage([...layers, rawLayer(noise(1000, 9))]))
    const before = blobRequests().length
    const said: Progress[] = []
    await pulled('a/c:2', { onProgress: (progress) => said.push(progress) })
    expect(blobRequests().length - before).toBe(2)
    const last = new Map(said.map(({ part, says }) => [part, says]))
    expect([...last.values()].sort()).toEqual(['Already exists', 'Already exists', 'Already exists', 'Pull complete'])
  })

  it('tells how far it is in Docker’s words', async () => {
    const many = Array.from({ length: 6 }, (_, at) => rawLayer(noise(100_000, at)))
    const image = makeImage(many)
    server.add('a/b', '1', image)
    const said: Progress[] = []
    await pulled('a/b:1', { onProgress: (progress) => said.push(progress) })
    const byPart = Map.groupBy(said, ({ part }) => part)
    expect(byPart.size).toBe(6)
    for (const words of byPart.values()) {
      const order = words.map(({ says }) => says).filter((says) => says !== 'Waiting' && says !== 'Downloading')
      expect(order).toEqual(['Pulling fs layer', 'Verifying Checksum', 'Download complete', 'Pull complete'])
      expect(words.at(-1)?.done).toBe(words.at(-1)?.total)
    }
    expect(said.filter(({ says }) => says === 'Waiting').length).toBe(2)
  })

  it('makes an OCI manifest of Docker’s own, around the same config and layers', async () => {
    const image = makeImage(layers, { docker: true })
    server.add('a/b', '1', image)
    const { publication, digest, target } = await pulled('a/b:1')
    expect(digest).toBe(image.digest)
    expect(target.bytes).toEqual(image.manifest)
    expect(publication.image).toBe(image.config.digest)
    expect(publication.digests).toEqual([`${server.host}/a/b@${image.digest}`])
    expect(publication.manifest.digest).not.toBe(image.digest)
    const manifest = manifestOf(ingest.blobs.get(publication.manifest.digest) ?? Buffer.alloc(0))
    expect(manifest).toMatchObject({ kind: 'manifest', mediaType: 'application/vnd.oci.image.manifest.v1+json' })
    expect(manifest.kind === 'manifest' && manifest.layers).toEqual(
      image.layers.map((layer) => ({ ...layer, mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip' })),
    )
  })

  it('takes the image of its platform from a list, and keeps the digest of the list', async () => {
    const [arm, amd] = [makeImage([layers[0] as Buffer]), makeImage([layers[1] as Buffer])]
    for (const image of [arm, amd]) server.add('a/b', image.digest, image)
    const list = makeList([
      { image: arm, platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
      { image: amd, platform: AMD64 },
    ])
    server.addManifest('a/b', '1', list.bytes, list.mediaType)
    const { publication, digest } = await pulled('a/b:1')
    expect(publication.image).toBe(amd.config.digest)
    expect(digest).toBe(list.digest)
    expect(publication.digests).toEqual([`${server.host}/a/b@${list.digest}`])
    const other = await pulled('a/b:1', { platform: { os: 'linux', architecture: 'arm64' } })
    expect(other.publication.image).toBe(arm.config.digest)
    expect(await faultOf(pulled('a/b:1', { platform: { os: 'linux', architecture: 's390x' } }))).toMatchObject({
      kind: 'not-found',
      says: `${server.host}/a/b:1 has no image for linux/s390x.`,
      remedy: 'There is one for: linux/arm64/v8, linux/amd64.',
    })
  })

  it('opens a list within a list', async () => {
    const image = makeImage(layers)
    server.add('a/b', image.digest, image)
    const inner = makeList([{ image, platform: AMD64 }])
    server.addManifest('a/b', inner.digest, inner.bytes, inner.mediaType)
    const shell = { ...image, manifest: inner.bytes, digest: inner.digest, mediaType: inner.mediaType }
    const outer = makeList([{ image: shell, platform: null }])
    server.addManifest('a/b', '1', outer.bytes, outer.mediaType)
    expect((await pulled('a/b:1')).publication.image).toBe(image.config.digest)
  })

  it('goes by digest, and then gives no tag', async () => {
    const image = makeImage(layers)
    server.add('a/b', '1', image)
    const { publication } = await pulled(`a/b:other@${image.digest}`)
    expect(publication.tags).toEqual([])
    expect(server.asked.some(({ path }) => path.endsWith('/other'))).toBe(false)
  })

  it('takes raw layers as they are', async () => {
    const image = makeImage(layers, { packed: false })
    server.add('a/b', '1', image)
    await pulled('a/b:1')
    expect(ingest.layerOf(image.diffIds[0] ?? digestOf(Buffer.alloc(0)))?.blob.digest).toBe(image.layers[0]?.digest)
  })

  it('says what is not there', async () => {
    expect(await faultOf(pulled('a/b:1'))).toMatchObject({
      kind: 'not-found',
      says: `${server.host} has no ${server.host}/a/b:1.`,
    })
  })

  it('says at once that nothing is there', async () => {
    await server.close()
    const patient = openRegistry(server.host)
    const from = performance.now()
    const options = { measure, platform: AMD64 }
    expect(await faultOf(pull(ingest, patient, referenceOf(`${server.host}/a/b:1`), options))).toMatchObject({
      kind: 'absent',
      says: `No registry answers at ${server.host}: nothing listens there.`,
    })
    expect(performance.now() - from).toBeLessThan(500)
    patient.close()
  })
})

describe('a pull that is broken off', () => {
  /** Cuts the answer to each request for `digest` after as many bytes as the next of `cuts` says. */
  const cutting = (digest: string, cuts: number[]) => {
    server.attack = (request, response) => {
      const bytes = server.blobs.get(digest)
      if (!request.url?.endsWith(digest) || bytes === undefined || cuts.length === 0) return false
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
      const length = cuts.shift() ?? 0
      response.writeHead(from === 0 ? 200 : 206, {
        'content-length': bytes.length - from,
        etag: `"${digest}"`,
        ...(from > 0 && { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
      })
      response.write(bytes.subarray(from, from + length), () => setTimeout(() => response.destroy(), 10))
      return true
    }
  }
  const image = makeImage(layers)
  const biggest = image.layers[2]?.digest ?? image.digest
  const ranges = () => server.asked.filter(({ path }) => path.endsWith(biggest)).map(({ headers }) => headers.range)

  it('goes on where it was cut, as often as that helps', async () => {
    server.add('a/b', '1', image)
    cutting(biggest, [30_000, 30_000, 30_000, 30_000, 30_000])
    const said: string[] = []
    await pulled('a/b:1', { onProgress: ({ says }) => said.push(says) })
    expect(ranges()).toEqual([undefined, ...[1, 2, 3, 4, 5].map((times) => `bytes=${times * 30_000}-`)])
    const asked = server.asked.filter(({ path }) => path.endsWith(biggest))
    expect(asked[1]?.headers['if-range']).toBe(`"${biggest}"`)
    expect(said).toContain('Retrying in 1 second')
    expect(ingest.blobs.get(biggest)).toEqual(server.blobs.get(biggest))
    expect(ingest.layer(biggest)?.diffId).toBe(image.diffIds[2])
  })

  it('waits as long as the registry asks', async () => {
    server.add('a/b', '1', image)
    let busy = true
    server.attack = (request, response) => {
      if (!busy || !request.url?.endsWith(biggest)) return false
      busy = false
      response.writeHead(429, { 'retry-after': '1' }).end()
      return true
    }
    const from = performance.now()
    const said: string[] = []
    await pulled('a/b:1', { onProgress: ({ says }) => said.push(says) })
    expect(performance.now() - from).toBeGreaterThan(990)
    expect(said).toContain('Retrying in 1 second')
  })

  it('gives up where it does not help, and keeps what came for the next time', async () => {
    server.add('a/b', '1', image)
    cutting(biggest, [50_000, 0, 0, 0, 0, 0])
    expect(await faultOf(pulled('a/b:1'))).toMatchObject({ kind: 'lost' })
    expect(ingest.parts.get(biggest)?.length).toBe(50_000)
    server.attack = () => false
    await pulled('a/b:1')
    expect(ranges().at(-1)).toBe('bytes=50000-')
    expect(ingest.blobs.get(biggest)).toEqual(server.blobs.get(biggest))
    expect(ingest.layer(biggest)?.diffId).toBe(image.diffIds[2])
  })

  it('starts over where what was left was wrong', async () => {
    server.add('a/b', '1', image)
    ingest.parts.set(biggest, noise(50_000, 77))
    await pulled('a/b:1')
    expect(ranges()).toEqual(['bytes=50000-', undefined])
    expect(ingest.blobs.get(biggest)).toEqual(server.blobs.get(biggest))
  })

  it('passes over what it has where the registry gives only the whole', async () => {
    server.add('a/b', '1', image)
    const bytes = server.blobs.get(biggest) ?? Buffer.alloc(0)
    ingest.parts.set(biggest, bytes.subarray(0, 70_001))
    server.attack = (request, response) => {
      if (!request.url?.endsWith(biggest)) return false
      response.end(bytes)
      return true
    }
    await pulled('a/b:1')
    expect(ranges()).toEqual(['bytes=70001-'])
    expect(ingest.blobs.get(biggest)).toEqual(bytes)
  })

  it.each(['bytes 0-9/10', 'bytes 70002-9/*', 'rubbish', 'bytes 5-6/7'])(
    'asks for the whole where a part is not the one it asked for: %s',
    async (range) => {
      server.add('a/b', '1', image)
      const bytes = server.blobs.get(biggest) ?? Buffer.alloc(0)
      ingest.parts.set(biggest, bytes.subarray(0, 70_001))
      server.attack = (request, response) => {
        if (!request.url?.endsWith(biggest) || request.headers.range === undefined) return false
        response.writeHead(206, { 'content-range': range }).end('wrong')
        return true
      }
      await pulled('a/b:1')
      expect(ranges()).toEqual(['bytes=70001-', undefined])
      expect(ingest.blobs.get(biggest)).toEqual(bytes)
    },
  )

  it('stops where the content of a layer turns out to be none', async () => {
    const large = makeImage([rawLayer(noise(20_000_000, 4))], { level: 0 })
    server.add('a/b', '1', large)
    const failing = async (packed: AsyncIterable<Uint8Array>): Promise<never> => {
      for await (const chunk of packed) throw damaged('the layer', `it has ${chunk.length} bytes too many`)
      throw new Error('unreachable')
    }
    expect(await faultOf(pulled('a/b:1', { measure: failing }))).toMatchObject({ kind: 'damaged' })
    expect(ingest.parts.get(large.layers[0]?.digest ?? large.digest)?.length).toBeLessThan(1_000_000)
  })

  it('stops at once when its caller gives up, and can go on later', async () => {
    server.add('a/b', '1', image)
    const giveUp = new AbortController()
    server.attack = (request, response) => {
      if (!request.url?.endsWith(biggest)) return false
      response.writeHead(200, { 'content-length': server.blobs.get(biggest)?.length })
      response.write(server.blobs.get(biggest)?.subarray(0, 40_000), () => setTimeout(() => giveUp.abort(), 30))
      return true
    }
    const from = performance.now()
    const error = await pulled('a/b:1', { signal: giveUp.signal }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ name: 'AbortError' })
    expect(performance.now() - from).toBeLessThan(250)
    expect(ingest.parts.get(biggest)?.length).toBe(40_000)
    server.attack = () => false
    await pulled('a/b:1')
    expect(ranges().at(-1)).toBe('bytes=40000-')
  })

  it('gives up the other layers with the one that failed', async () => {
    server.add('a/b', '1', image)
    const waiting: string[] = []
    server.attack = (request, response) => {
      if (request.url?.endsWith(biggest)) {
        setTimeout(() => response.writeHead(404).end(), 30)
        return true
      }
      if (!image.layers.some(({ digest }) => request.url?.endsWith(digest))) return false
      response.on('close', () => waiting.push('closed'))
      return true
    }
    const from = performance.now()
    expect(await faultOf(pulled('a/b:1'))).toMatchObject({
      kind: 'not-found',
      says: expect.stringContaining('lacks a part'),
    })
    expect(performance.now() - from).toBeLessThan(250)
    await expect.poll(() => waiting.length).toBe(2)
  })
})
