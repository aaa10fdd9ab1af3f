import { execFileSync } from 'node:child_process'
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { hexOf } from '../../../../src/engine/digest.ts'
import type { ArchiveFormat, Progress } from '../../../../src/engine/transfer.ts'
import { loadArchive } from '../../../../src/stores/oci/archive/load.ts'
import { openArchive } from '../../../../src/stores/oci/archive/open.ts'
import { saveArchive } from '../../../../src/stores/oci/archive/save.ts'
import type { Publication } from '../../../../src/stores/oci/content.ts'
import { layerType } from '../../../../src/stores/oci/media-types.ts'
import { nodeFs } from '../../../../src/stores/oci/node-fs.ts'
import { faultOf } from '../../../support/fault-of.ts'
import {
  archiveOf,
  blobPath,
  digestOf,
  dockerFiles,
  layerTar,
  type Made,
  made,
  manifestOf,
  ociFiles,
} from '../../../support/oci/archives.ts'
import { chunked } from '../../../support/oci/chunks.ts'
import { type MemoryIngest, memoryIngest } from '../../../support/oci/memory-ingest.ts'
import { inFolder } from '../../../support/oci/ways.ts'

const REDIS = 'docker.io/library/redis:7'
const API = 'ghcr.io/acme/api:1'
const tars = ['base', 'middle', 'top'].map(layerTar)
const redis = made({ tars: tars.slice(0, 2), pack: gzipSync, tags: [REDIS, 'docker.io/library/redis:latest'] })
const api = made({ tars, tags: [API] })
const GZIP = { layerMediaType: layerType('gzip') }

type Shelf = { readonly ingest: MemoryIngest; readonly images: readonly Publication[] }

const shelf = async (...archives: readonly Buffer[]): Promise<Shelf> => {
  const ingest = memoryIngest()
  const images: Publication[] = []
  for (const archive of archives) {
    images.push(...(await loadArchive(ingest, { stream: chunked(archive, [50_000]), name: 'x' })))
  }
  return { ingest, images }
}

const both = () => shelf(archiveOf(ociFiles([redis], GZIP)), archiveOf(ociFiles([api])))

const bytesOf = async ({ ingest, images }: Shelf, format: ArchiveFormat = 'combined'): Promise<Buffer> => {
  const parts: Buffer[] = []
  await saveArchive(ingest.source, images, { write: async (bytes) => void parts.push(Buffer.from(bytes)) }, { format })
  return Buffer.concat(parts)
}

const filesIn = (tar: Buffer): readonly string[] =>
  execFileSync('tar', ['-t'], { input: tar, encoding: 'utf8' }).trimEnd().split('\n')
const fileIn = (tar: Buffer, name: string): unknown =>
  JSON.parse(execFileSync('tar', ['-xO', name], { input: tar, encoding: 'utf8' }))

const seenIn = (publications: readonly Publication[]) =>
  publications.map(({ image, tags, manifest }) => ({ image, tags: [...tags].sort(), manifest: manifest.digest }))
const expected = (image: Made, manifest: Buffer) => ({
  image: image.id,
  tags: [...image.tags].sort(),
  manifest: digestOf(manifest),
})

describe('what is saved', () => {
  test.each(['combined', 'oci'] as const)('%s: loads as what it was', async (format) => {
    const again = await shelf(await bytesOf(await both(), format))
    expect(seenIn(again.images)).toEqual([expected(redis, manifestOf(redis, GZIP)), expected(api, manifestOf(api))])
  })

  test('is sorted, and every shared layer once', async () => {
    const blobs = [redis.config, ...redis.layers, manifestOf(redis, GZIP), api.config, ...api.layers, manifestOf(api)]
    expect(filesIn(await bytesOf(await both()))).toEqual([
      'blobs/',
      'blobs/sha256/',
      ...[...new Set(blobs.map(blobPath))].sort(),
      'index.json',
      'manifest.json',
      'oci-layout',
    ])
  })

  test('has the same bytes every time', async () => {
    for (const format of ['combined', 'oci'] as const)
      expect((await bytesOf(await both(), format)).equals(await bytesOf(await both(), format))).toBe(true)
  })

  test('has Docker’s list in the combined form only', async () => {
    const store = await both()
    expect(fileIn(await bytesOf(store), 'manifest.json')).toEqual([
      { Config: blobPath(redis.config), RepoTags: redis.tags, Layers: redis.layers.map(blobPath) },
      { Config: blobPath(api.config), RepoTags: [API], Layers: api.layers.map(blobPath) },
    ])
    expect(filesIn(await bytesOf(store, 'oci'))).not.toContain('manifest.json')
  })

  test('names each entry of the index for every tool', async () => {
    const { ingest, images } = await both()
    const unnamed = images.map((image) => ({ ...image, tags: image.tags.filter((tag) => tag !== API) }))
    expect(fileIn(await bytesOf({ ingest, images: unnamed }), 'index.json')).toMatchObject({
      manifests: [
        ...redis.tags.map((tag) => ({
          digest: digestOf(manifestOf(redis, GZIP)),
          platform: { os: 'linux', architecture: 'amd64' },
          annotations: { 'io.containerd.image.name': tag, 'org.opencontainers.image.ref.name': tag },
        })),
        { digest: digestOf(manifestOf(api)) },
      ],
    })
    expect(fileIn(await bytesOf({ ingest, images: unnamed }), 'manifest.json')).toMatchObject([{}, { RepoTags: null }])
  })

  test('an image that is given twice is in it once, with all names', async () => {
    const { ingest, images } = await shelf(archiveOf(ociFiles([api])))
    const [image] = images as [Publication]
    const tar = await bytesOf({ ingest, images: [image, { ...image, tags: [REDIS, API] }] })
    expect(fileIn(tar, 'manifest.json')).toMatchObject([{ RepoTags: [API, REDIS] }])
  })

  test('the parent is named where it is saved as well', async () => {
    const { ingest, images } = await both()
    const [first, second] = images as [Publication, Publication]
    const child = { ...second, parent: first.image }
    expect(fileIn(await bytesOf({ ingest, images: [first, child] }), 'manifest.json')).toMatchObject([
      {},
      { Parent: redis.id },
    ])
    expect(fileIn(await bytesOf({ ingest, images: [child] }), 'manifest.json')).not.toHaveProperty('0.Parent')
  })

  test('zstd is unpacked for Docker, and only for it', async () => {
    const packed = made({ tars, pack: zstdCompressSync, tags: [API] })
    const store = await shelf(archiveOf(ociFiles([packed], { layerMediaType: layerType('zstd') })))
    const combined = await bytesOf(store)
    expect(fileIn(combined, 'manifest.json')).toMatchObject([{ Layers: tars.map(blobPath) }])
    expect(seenIn((await shelf(combined)).images)).toEqual([
      expected(packed, manifestOf(api.id === packed.id ? api : { ...packed, layers: tars })),
    ])
    expect(filesIn(await bytesOf(store, 'oci'))).toContain(blobPath(packed.layers[0] as Buffer))
  })

  test('every layer is reported to its end', async () => {
    const { ingest, images } = await both()
    const reports: Progress[] = []
    const onProgress = (progress: Progress) => reports.push(progress)
    await saveArchive(ingest.source, images, { write: async () => {} }, { onProgress })
    const top = hexOf(digestOf(tars[2] as Buffer)).slice(0, 12)
    expect(reports.filter(({ part }) => part === top).at(-1)).toMatchObject({
      done: tars[2]?.length,
      says: 'Saving layer',
    })
  })
})

describe('what cannot be saved', () => {
  const save = ({ ingest, images }: Shelf, format: ArchiveFormat = 'combined') =>
    saveArchive(ingest.source, images, { write: async () => {} }, { format })

  test('a layer that is gone, or too short', async () => {
    const store = await both()
    const blobs = store.ingest.blobs as Map<string, Buffer>
    blobs.set(digestOf(tars[2] as Buffer), Buffer.alloc(3))
    expect((await faultOf(save(store))).says).toContain('missing or has another size')
    blobs.delete(digestOf(tars[2] as Buffer))
    expect((await faultOf(save(store))).says).toContain('missing or has another size')
  })

  test('giving up', async () => {
    const store = await both()
    const saving = saveArchive(
      store.ingest.source,
      store.images,
      { write: async () => {} },
      { signal: AbortSignal.abort() },
    )
    await expect(saving).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('a file', () => {
  test('is replaced only once the new one is whole', async () => {
    const store = await both()
    const { ingest, images } = store
    await inFolder(async (folder) => {
      const path = join(folder, 'images.tar')
      await writeFile(path, 'before')
      const source = {
        ...ingest.source,
        stream: async function* () {
          yield Buffer.alloc(10)
          throw new Error('the disk is gone')
        },
      }
      await expect(saveArchive(source, images, { path })).rejects.toThrow()
      expect(await readFile(path, 'utf8')).toBe('before')
      expect(await readdir(folder)).toEqual(['images.tar'])
      await saveArchive(ingest.source, images, { path })
      expect((await readFile(path)).equals(await bytesOf(store))).toBe(true)
      expect(await readdir(folder)).toEqual(['images.tar'])
    })
  })

  test('a full disk is said to be full', async () => {
    const { ingest, images } = await both()
    await inFolder(async (folder) => {
      const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
      const fs = {
        ...nodeFs,
        openWrite: async (...given: Parameters<typeof nodeFs.openWrite>) => ({
          ...(await nodeFs.openWrite(...given)),
          write: () => Promise.reject(full),
        }),
      }
      const saving = saveArchive(ingest.source, images, { path: join(folder, 'a.tar') }, { fs })
      expect((await faultOf(saving)).kind).toBe('full')
      expect(await readdir(folder)).toEqual([])
    })
  })

  test('a folder is not replaced', async () => {
    const { ingest, images } = await both()
    await inFolder(async (folder) => {
      expect((await faultOf(saveArchive(ingest.source, images, { path: folder }))).kind).toBe('conflict')
    })
  })
})

describe('a layout', () => {
  test('is a folder that loads as what it was', async () => {
    const { ingest, images } = await both()
    await inFolder(async (folder) => {
      const path = join(folder, 'layout')
      await saveArchive(ingest.source, images, { path }, { format: 'layout' })
      expect((await readdir(path)).sort()).toEqual(['blobs', 'index.json', 'oci-layout'])
      const again = await loadArchive(memoryIngest(), { path })
      expect(seenIn(again)).toEqual(seenIn(images))
      expect(await readdir(folder)).toEqual(['layout'])
    })
  })

  test('may be written to an empty folder, and to no other', async () => {
    const { ingest, images } = await both()
    await inFolder(async (folder) => {
      const save = () => saveArchive(ingest.source, images, { path: folder }, { format: 'layout' })
      await save()
      const fault = await faultOf(save())
      expect(fault).toMatchObject({ kind: 'conflict', says: `${folder} is there already.` })
    })
  })

  test('is not written to a stream', async () => {
    const { ingest, images } = await both()
    const saving = saveArchive(ingest.source, images, { write: async () => {} }, { format: 'layout' })
    expect((await faultOf(saving)).kind).toBe('conflict')
  })

  test('leaves nothing behind when it fails', async () => {
    const { ingest, images } = await both()
    await inFolder(async (folder) => {
      const source = {
        ...ingest.source,
        stream: async function* () {
          yield Buffer.alloc(10)
          throw new Error('the disk is gone')
        },
      }
      const saving = saveArchive(source, images, { path: join(folder, 'layout') }, { format: 'layout' })
      await expect(saving).rejects.toThrow()
      expect(await readdir(folder)).toEqual([])
    })
  })
})

describe('opening an archive to read from it', () => {
  const opened = async <T>(
    tar: Buffer,
    use: (archive: Awaited<ReturnType<typeof openArchive>>) => Promise<T>,
  ): Promise<T> =>
    inFolder(async (folder) => {
      await writeFile(join(folder, 'a.tar'), tar)
      await symlink('a.tar', join(folder, 'link.tar'))
      const archive = await openArchive(join(folder, 'link.tar'))
      try {
        return await use(archive)
      } finally {
        await archive?.close()
      }
    })

  test.each<[string, Buffer, Buffer]>([
    ['a docker archive', archiveOf(dockerFiles([api])), manifestOf(api)],
    ['an OCI archive', archiveOf(ociFiles([api])), manifestOf(api)],
  ])('%s: every blob can be read, whole or from its middle', async (_, tar, manifest) => {
    await opened(tar, async (archive) => {
      expect(archive?.images).toMatchObject([{ image: api.id, tags: [API], manifest: { digest: digestOf(manifest) } }])
      for (const bytes of [manifest, api.config, ...api.layers]) {
        const digest = digestOf(bytes)
        expect(await archive?.source.sizeOf(digest)).toBe(bytes.length)
        expect(await archive?.source.read(digest, 1e6)).toEqual(bytes)
        for (const from of [0, 100]) {
          const parts: Buffer[] = []
          for await (const chunk of archive?.source.stream(digest, from) ?? []) parts.push(Buffer.from(chunk))
          expect(Buffer.concat(parts)).toEqual(bytes.subarray(from))
        }
      }
      const none = digestOf(Buffer.from('none'))
      expect(await archive?.source.sizeOf(none)).toBeNull()
      expect((await faultOf(archive?.source.read(none, 10) ?? Promise.resolve())).kind).toBe('not-found')
    })
  })

  test('a layer that is not what its digest says is told at its end', async () => {
    const changed = tars.map((tar) => Buffer.from(tar).fill('z', 1100, 1101))
    await opened(archiveOf(dockerFiles([{ ...api, layers: changed }])), async (archive) => {
      const read = async () => {
        for await (const chunk of archive?.source.stream(digestOf(tars[0] as Buffer)) ?? []) void chunk
      }
      expect((await faultOf(read())).kind).toBe('damaged')
    })
  })

  test('what is opened can be saved', async () => {
    await opened(archiveOf(dockerFiles([api])), async (archive) => {
      if (archive === null) throw new Error('it was not opened')
      const parts: Buffer[] = []
      await saveArchive(archive.source, archive.images, { write: async (bytes) => void parts.push(Buffer.from(bytes)) })
      expect(seenIn((await shelf(Buffer.concat(parts))).images)).toEqual([expected(api, manifestOf(api))])
    })
  })

  test('packed archives, and docker archives of packed layers, are not opened', async () => {
    const packed = made({ tars, pack: gzipSync })
    for (const tar of [gzipSync(archiveOf(dockerFiles([api]))), archiveOf(dockerFiles([packed]))]) {
      await opened(tar, async (archive) => expect(archive).toBeNull())
    }
    await opened(archiveOf(ociFiles([packed], GZIP)), async (archive) => expect(archive?.images).toHaveLength(1))
  })
})
