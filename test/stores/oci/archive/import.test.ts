import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { importRoot } from '../../../../src/stores/oci/archive/import.ts'
import { manifestOf } from '../../../../src/stores/oci/documents.ts'
import { layerType } from '../../../../src/stores/oci/media-types.ts'
import { faultOf } from '../../../support/fault-of.ts'
import { digestOf, layerTar } from '../../../support/oci/archives.ts'
import { chunked } from '../../../support/oci/chunks.ts'
import { memoryIngest } from '../../../support/oci/memory-ingest.ts'
import { inFolder } from '../../../support/oci/ways.ts'

const root = layerTar('root')
const NOW = Date.UTC(2026, 10, 21, 12)
const from = (bytes: Buffer) => ({ stream: chunked(bytes, [700]), name: 'a test' })
const options = { now: () => NOW, platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } }

describe('importing a root file system', () => {
  test.each([
    ['not packed', root],
    ['gzip', gzipSync(root)],
    ['zstd', zstdCompressSync(root)],
  ])('%s: one layer, kept unpacked', async (_, bytes) => {
    const ingest = memoryIngest()
    const publication = await importRoot(ingest, from(bytes), { ...options, reference: 'acme/root' })
    expect(publication).toMatchObject({
      tags: ['docker.io/acme/root:latest'],
      manifest: { platform: options.platform },
    })
    const manifest = manifestOf(ingest.blobs.get(publication.manifest.digest) ?? Buffer.alloc(0))
    expect(manifest).toMatchObject({
      config: { digest: publication.image },
      layers: [{ mediaType: layerType('none'), digest: digestOf(root), size: root.length }],
    })
    expect(ingest.layer(digestOf(root))).toEqual({
      blob: { digest: digestOf(root), size: root.length },
      diffId: digestOf(root),
      size: 4,
    })
  })

  test('the config is the one that Docker 20.10 writes', async () => {
    const ingest = memoryIngest()
    const { image } = await importRoot(ingest, from(root), { ...options, changes: ['CMD ["/bin/sh"]', 'ENV A=1'] })
    expect(JSON.parse(ingest.blobs.get(image)?.toString() ?? '')).toEqual({
      architecture: 'arm64',
      variant: 'v8',
      comment: 'Imported from -',
      config: {
        Hostname: '',
        Domainname: '',
        User: '',
        AttachStdin: false,
        AttachStdout: false,
        AttachStderr: false,
        Tty: false,
        OpenStdin: false,
        StdinOnce: false,
        Env: ['A=1'],
        Cmd: ['/bin/sh'],
        Image: '',
        Volumes: null,
        WorkingDir: '',
        Entrypoint: null,
        OnBuild: null,
        Labels: null,
      },
      created: '2026-11-21T12:00:00.000Z',
      history: [{ created: '2026-11-21T12:00:00.000Z', comment: 'Imported from -' }],
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: [digestOf(root)] },
    })
  })

  test('a message takes the place of the comment; without a name there is no tag', async () => {
    const ingest = memoryIngest()
    const { image, tags } = await importRoot(ingest, from(root), { ...options, message: 'from a backup' })
    expect(tags).toEqual([])
    expect(JSON.parse(ingest.blobs.get(image)?.toString() ?? '')).toMatchObject({
      comment: 'from a backup',
      history: [{ comment: 'from a backup' }],
    })
  })

  test('from a file', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'root.tar')
      await writeFile(path, root)
      expect((await importRoot(memoryIngest(), { path }, options)).tags).toEqual([])
      expect((await faultOf(importRoot(memoryIngest(), { path: folder }, options))).kind).toBe('conflict')
    })
  })

  test.each<[string, Parameters<typeof importRoot>[2], Buffer, RegExp]>([
    ['a bad name', { reference: 'UPPER' }, root, /no name for an image/],
    ['a name by digest', { reference: `a@${digestOf(root)}` }, root, /cannot be named by a digest/],
    ['a bad change', { changes: ['RUN x'] }, root, /RUN is not an instruction/],
    ['no tar', {}, Buffer.alloc(1000, 'x'), /The tar a test cannot be used: it is no tar/],
    ['a tar that was cut off', {}, root.subarray(0, 1026), /ends too early/],
    ['a tar that is packed twice', {}, gzipSync(gzipSync(root)), /packed twice/],
    ['names that lead out', {}, Buffer.from(layerTar('x')).fill('../../etc', 0, 9), /damaged|leads out/],
  ])('%s is refused', async (_, more, bytes, why) => {
    const ingest = memoryIngest()
    expect((await faultOf(importRoot(ingest, from(bytes), { ...options, ...more }))).says).toMatch(why)
    expect(ingest.open()).toBe(0)
  })
})
