import { gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hexOf } from '../../../../src/engine/digest.ts'
import type { Progress } from '../../../../src/engine/transfer.ts'
import { loadArchive } from '../../../../src/stores/oci/archive/load.ts'
import type { Publication } from '../../../../src/stores/oci/content.ts'
import { configOf, manifestOf as parsedManifest } from '../../../../src/stores/oci/documents.ts'
import { layerType, OCI_CONFIG, OCI_MANIFEST } from '../../../../src/stores/oci/media-types.ts'
import {
  archiveOf,
  blobFiles,
  descriptorFor,
  digestOf,
  dockerFiles,
  type Files,
  json,
  layerTar,
  listOf,
  type Made,
  made,
  manifestOf,
  ociFiles,
  REF_NAME,
} from '../../../support/oci/archives.ts'
import { chunked } from '../../../support/oci/chunks.ts'
import { type MemoryIngest, memoryIngest } from '../../../support/oci/memory-ingest.ts'
import { inFolder, WAYS, writeFiles } from '../../../support/oci/ways.ts'

const REDIS = 'docker.io/library/redis:7'
const API = 'ghcr.io/acme/api:1'
const tars = ['base', 'middle', 'top'].map(layerTar)
const redis = made({ tars: tars.slice(0, 2), tags: [REDIS, 'docker.io/library/redis:latest'] })
const api = made({ tars, tags: [API], history: ['COPY 0', 'COPY 1', 'COPY new'] })

const fromStream = async (files: Files, ingest = memoryIngest()): Promise<readonly Publication[]> =>
  loadArchive(ingest, { stream: chunked(archiveOf(files), [60_000]), name: 'a test' })

/** What makes a publication good: everything that it names is in the ingest, and fits together. */
const expectWhole = (ingest: MemoryIngest, publication: Publication, image: Made): void => {
  const { manifest } = publication
  const bytes = ingest.blobs.get(manifest.digest)
  const parsed = parsedManifest(bytes ?? Buffer.alloc(0))
  if (parsed.kind !== 'manifest') throw new Error('a list was published')
  expect(publication.image).toBe(image.id)
  expect(manifest).toMatchObject({ mediaType: OCI_MANIFEST, size: bytes?.length })
  expect(parsed.config).toMatchObject({ mediaType: OCI_CONFIG, digest: image.id, size: image.config.length })
  expect(ingest.blobs.get(image.id)).toEqual(image.config)
  const { diffIds } = configOf(image.config)
  for (const [index, layer] of parsed.layers.entries()) {
    expect(ingest.blobs.get(layer.digest)?.length).toBe(layer.size)
    expect(ingest.layer(layer.digest)).toMatchObject({ diffId: diffIds[index], blob: { size: layer.size } })
  }
  expect(parsed.layers).toHaveLength(diffIds.length)
}

const tagsOf = (publications: readonly Publication[]) => publications.map(({ tags }) => [...tags].sort())

describe.each(Object.entries(WAYS))('from %s', (_, through) => {
  const load = async (files: Files, image: readonly Made[]) => {
    const ingest = memoryIngest()
    const publications = await through(archiveOf(files), (source) => loadArchive(ingest, source))
    expect(publications).toHaveLength(image.length)
    for (const [index, publication] of publications.entries()) expectWhole(ingest, publication, image[index] as Made)
    expect(ingest.open()).toBe(0)
    return { ingest, publications }
  }

  test('a docker archive', async () => {
    const { ingest, publications } = await load(dockerFiles([redis, api]), [redis, api])
    expect(tagsOf(publications)).toEqual([[REDIS, 'docker.io/library/redis:latest'], [API]])
    expect(publications[0]?.manifest.platform).toEqual({ os: 'linux', architecture: 'amd64' })
    expect(ingest.layer(digestOf(tars[0] as Buffer))?.size).toBe('base'.length)
  })

  test('a docker archive whose layers are packed', async () => {
    const packed = made({ tars, pack: gzipSync, tags: [API] })
    const { ingest, publications } = await load(dockerFiles([packed]), [packed])
    const manifest = parsedManifest(ingest.blobs.get(publications[0]?.manifest.digest ?? 'a:b') ?? Buffer.alloc(0))
    expect(manifest).toMatchObject({
      layers: tars.map((tar) => ({ mediaType: layerType('gzip'), digest: digestOf(gzipSync(tar)) })),
    })
  })

  test('an OCI archive, its manifests unchanged', async () => {
    const packed = made({ tars, pack: zstdCompressSync, tags: [API] })
    const files = ociFiles([redis, packed], { layerMediaType: layerType('zstd'), annotations: { 'some.note': 'kept' } })
    const { publications } = await load(files, [redis, packed])
    expect(tagsOf(publications)).toEqual([[REDIS, 'docker.io/library/redis:latest'], [API]])
    expect(publications[1]?.manifest.digest).toBe(
      digestOf(manifestOf(packed, { layerMediaType: layerType('zstd'), annotations: { 'some.note': 'kept' } })),
    )
  })

  test('both at once give each image once, named as Docker names it', async () => {
    const inIndex = { ...redis, tags: ['docker.io/library/other:1'] }
    const { publications } = await load({ ...ociFiles([inIndex, api]), ...dockerFiles([redis]) }, [redis, api])
    expect(tagsOf(publications)).toEqual([[REDIS, 'docker.io/library/redis:latest'], [API]])
    expect(publications[0]?.manifest.digest).toBe(digestOf(manifestOf(redis)))
  })

  test('manifests of Docker become OCI manifests', async () => {
    const packed = made({ tars, pack: gzipSync, tags: [API] })
    const files = ociFiles([packed], {
      manifestType: 'application/vnd.docker.distribution.manifest.v2+json',
      configType: 'application/vnd.docker.container.image.v1+json',
      layerMediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
    })
    const { publications } = await load(files, [packed])
    expect(publications[0]?.manifest.digest).toBe(digestOf(manifestOf(packed, { layerMediaType: layerType('gzip') })))
  })
})

describe('a docker archive', () => {
  test('its files may come in any order', async () => {
    const files = Object.entries(dockerFiles([redis, api]))
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(files, { minLength: files.length }), async (shuffled) => {
        const ingest = memoryIngest()
        const publications = await fromStream(Object.fromEntries(shuffled), ingest)
        for (const [index, image] of [redis, api].entries())
          expectWhole(ingest, publications[index] as Publication, image)
      }),
      { numRuns: 40 },
    )
  })

  test.each(['symlink', 'link'] as const)('a repeated layer may be a %s to the first', async (type) => {
    const twice = made({ tars: [...tars, tars[0] as Buffer], tags: [API] })
    const files = dockerFiles([twice])
    const [first] = Object.keys(files).filter((name) => name.endsWith('layer.tar'))
    const list = JSON.parse(files['manifest.json']?.toString() ?? '') as { Layers: string[] }[]
    list[0]?.Layers.splice(3, 1, 'copy/layer.tar')
    const linkname = type === 'symlink' ? `../${first}` : (first ?? '')
    const tar = archiveOf({ ...files, 'manifest.json': json(list) }, [{ name: 'copy/layer.tar', type, linkname }])
    for (const through of [WAYS['a file'], WAYS['a stream']]) {
      const ingest = memoryIngest()
      const [publication] = await through(tar, (source) => loadArchive(ingest, source))
      expectWhole(ingest, publication as Publication, twice)
      expect(ingest.written.filter((digest) => digest === digestOf(tars[0] as Buffer))).toHaveLength(1)
    }
  })

  test('a parent in the archive is believed when the image is one step on', async () => {
    const step = made({ tars, history: ['COPY 0', 'COPY 1', 'RUN more'] })
    const far = made({ tars, history: ['COPY other', 'COPY 1', 'RUN more'] })
    const parents = {
      [step.id]: redis.id,
      [far.id]: redis.id,
      [api.id]: digestOf(Buffer.from('elsewhere')),
      [redis.id]: redis.id,
    }
    const publications = await fromStream(dockerFiles([step, far, api, redis], { parents }))
    expect(publications.map(({ parent }) => parent)).toEqual([redis.id, undefined, undefined, undefined])
  })

  test('a name that two images claim is the last one’s', async () => {
    const publications = await fromStream(dockerFiles([redis, { ...api, tags: [REDIS, API] }]))
    expect(tagsOf(publications)).toEqual([['docker.io/library/redis:latest'], [REDIS, API].sort()])
  })

  test('short names are made whole', async () => {
    const publications = await fromStream(dockerFiles([{ ...redis, tags: ['redis:7', 'acme/api'] }]))
    expect(tagsOf(publications)).toEqual([['docker.io/acme/api:latest', REDIS]])
  })

  test('an image without layers', async () => {
    const empty = made({ tars: [], tags: [API] })
    const ingest = memoryIngest()
    const [publication] = await fromStream(dockerFiles([empty]), ingest)
    expectWhole(ingest, publication as Publication, empty)
  })
})

describe('an OCI layout', () => {
  const arm = made({ tars: [tars[0] as Buffer], platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } })
  const amd = made({ tars: [tars[0] as Buffer, tars[1] as Buffer] })
  const platformed = (image: Made, architecture: string) =>
    descriptorFor(manifestOf(image), { platform: { os: 'linux', architecture } })
  const nested = listOf([platformed(arm, 'arm64'), platformed(amd, 'amd64')])
  const named = { annotations: { [REF_NAME]: API } }
  const layout = (entries: readonly unknown[], images: readonly Made[], documents: readonly Buffer[] = []): Files => ({
    'index.json': listOf(entries),
    ...blobFiles(images, [...images.map((image) => manifestOf(image)), ...documents]),
  })

  test('in a folder is copied blob by blob', async () => {
    await inFolder(async (folder) => {
      await writeFiles(folder, ociFiles([redis, api]))
      const ingest = memoryIngest()
      const publications = await loadArchive(ingest, { path: folder })
      for (const [index, image] of [redis, api].entries())
        expectWhole(ingest, publications[index] as Publication, image)
    })
  })

  test.each([
    ['amd64', amd],
    ['arm64', arm],
  ])('of several platforms gives the one for %s', async (architecture, image) => {
    const files = layout([descriptorFor(nested, named)], [arm, amd], [nested])
    const ingest = memoryIngest()
    const stream = chunked(archiveOf(files), [9999])
    const publications = await loadArchive(ingest, { stream, name: 'x' }, { platform: { os: 'linux', architecture } })
    expect(publications).toHaveLength(1)
    expectWhole(ingest, publications[0] as Publication, image)
    expect(publications[0]?.tags).toEqual([API])
  })

  test('of which one platform is here gives that one', async () => {
    const [publication] = await fromStream(layout([descriptorFor(nested, named)], [arm], [nested]))
    expect(publication?.image).toBe(arm.id)
  })

  test('with one name for several platforms gives it to the one for this machine', async () => {
    const entries = [arm, amd, arm].map((image) => descriptorFor(manifestOf(image), named))
    const stream = chunked(archiveOf(layout(entries, [arm, amd])), [9999])
    const options = { platform: { os: 'linux', architecture: 'amd64' } }
    const publications = await loadArchive(memoryIngest(), { stream, name: 'x' }, options)
    expect(publications.map(({ image, tags }) => [image, tags])).toEqual([
      [arm.id, []],
      [amd.id, [API]],
    ])
  })

  test('attestations and charts are passed over', async () => {
    const chart = json({
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: { mediaType: 'application/vnd.cncf.helm.config.v1+json', digest: redis.id, size: redis.config.length },
      layers: [],
    })
    const attestation = descriptorFor(json({}), { platform: { os: 'unknown', architecture: 'unknown' } })
    const entries = [attestation, descriptorFor(chart), descriptorFor(manifestOf(redis))]
    const publications = await fromStream(layout(entries, [redis], [chart]))
    expect(publications.map(({ image }) => image)).toEqual([redis.id])
  })

  test.each<[Record<string, string>, readonly string[]]>([
    [{ [REF_NAME]: 'redis:7' }, [REDIS]],
    [{ [REF_NAME]: '7', 'io.containerd.image.name': REDIS }, [REDIS]],
    [{ [REF_NAME]: 'not a name!' }, []],
    [{ [REF_NAME]: `redis@${redis.id}` }, []],
    [{}, []],
  ])('named %j', async (annotations, tags) => {
    const [publication] = await fromStream(layout([descriptorFor(manifestOf(redis), { annotations })], [redis]))
    expect(publication?.tags).toEqual(tags)
  })

  test('digests of SHA-512 are checked as well', async () => {
    const { createHash } = await import('node:crypto')
    const sha512 = (bytes: Buffer): string => createHash('sha512').update(bytes).digest('hex')
    const [layer] = redis.layers as [Buffer]
    const image = made({ tars: [layer] })
    const manifest = json({
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: { mediaType: OCI_CONFIG, digest: image.id, size: image.config.length },
      layers: [{ mediaType: layerType('none'), digest: `sha512:${sha512(layer)}`, size: layer.length }],
    })
    const files: Files = {
      'index.json': listOf([descriptorFor(manifest)]),
      ...blobFiles([{ ...image, layers: [] }], [manifest]),
      [`blobs/sha512/${sha512(layer)}`]: layer,
    }
    for (const through of [WAYS['a file'], WAYS['a stream']]) {
      const ingest = memoryIngest()
      const [publication] = await through(archiveOf(files), (source) => loadArchive(ingest, source))
      expectWhole(ingest, publication as Publication, image)
      const wrong = { ...files, [`blobs/sha512/${sha512(layer)}`]: Buffer.from(layer).fill('z', 600, 601) }
      await expect(through(archiveOf(wrong), (source) => loadArchive(memoryIngest(), source))).rejects.toThrow('digest')
    }
  })
})

describe('what the store has already', () => {
  const [base] = tars as [Buffer]
  const facts = (bytes: Buffer) => ({
    blob: { digest: digestOf(bytes), size: bytes.length },
    diffId: digestOf(base),
    size: 4,
  })

  test.each(['a file', 'a stream'] as const)('is not written again: %s', async (way) => {
    const ingest = memoryIngest([base])
    ingest.learn(facts(base))
    const [publication] = await WAYS[way](archiveOf(ociFiles([redis])), (source) => loadArchive(ingest, source))
    expectWhole(ingest, publication as Publication, redis)
    expect(ingest.written).not.toContain(digestOf(base))
  })

  test('in another packing stands in for a layer of a docker archive', async () => {
    const packed = gzipSync(base)
    const ingest = memoryIngest([packed])
    ingest.learn(facts(packed))
    const [publication] = await WAYS['a file'](archiveOf(dockerFiles([redis])), (source) => loadArchive(ingest, source))
    expectWhole(ingest, publication as Publication, redis)
    expect(ingest.written).not.toContain(digestOf(base))
    const manifest = parsedManifest(ingest.blobs.get(publication?.manifest.digest ?? 'a:b') ?? Buffer.alloc(0))
    expect(manifest).toMatchObject({
      layers: [{ digest: digestOf(packed), mediaType: layerType('gzip') }, { mediaType: layerType('none') }],
    })
  })

  test('a fact about a blob that is gone is not believed', async () => {
    const ingest = memoryIngest()
    ingest.learn(facts(gzipSync(base)))
    const [publication] = await fromStream(dockerFiles([redis]), ingest)
    expectWhole(ingest, publication as Publication, redis)
  })
})

describe('on the way', () => {
  test('every layer is reported to its end', async () => {
    const reports: Progress[] = []
    await WAYS['a file'](archiveOf(dockerFiles([redis])), (source) =>
      loadArchive(memoryIngest(), source, { onProgress: (progress) => reports.push(progress) }),
    )
    for (const tar of redis.layers) {
      const own = reports.filter(({ part }) => part === hexOf(digestOf(tar)).slice(0, 12))
      expect(own.at(-1)).toEqual({ part: own[0]?.part, says: 'Loading layer', done: tar.length, total: tar.length })
    }
  })

  test('giving up ends a stream that says nothing', async () => {
    const control = new AbortController()
    async function* silent() {
      yield archiveOf(dockerFiles([redis])).subarray(0, 700)
      await new Promise(() => {})
      yield Buffer.alloc(0)
    }
    const ingest = memoryIngest()
    const loading = loadArchive(ingest, { stream: silent(), name: 'x' }, { signal: control.signal })
    setTimeout(() => control.abort(), 10)
    await expect(loading).rejects.toMatchObject({ name: 'AbortError' })
    expect(ingest.open()).toBe(0)
  })

  test('giving up before it begins reads nothing', async () => {
    const stream = chunked(Buffer.alloc(0), [1])
    const loading = loadArchive(memoryIngest(), { stream, name: 'x' }, { signal: AbortSignal.abort() })
    await expect(loading).rejects.toMatchObject({ name: 'AbortError' })
  })
})
