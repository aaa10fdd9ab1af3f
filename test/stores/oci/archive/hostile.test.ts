import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hexOf } from '../../../../src/engine/digest.ts'
import { loadArchive } from '../../../../src/stores/oci/archive/load.ts'
import { openArchive } from '../../../../src/stores/oci/archive/open.ts'
import { DOCUMENT_LIMIT } from '../../../../src/stores/oci/documents.ts'
import { layerType, OCI_INDEX } from '../../../../src/stores/oci/media-types.ts'
import { faultOf } from '../../../support/fault-of.ts'
import {
  archiveOf,
  blobFiles,
  blobPath,
  descriptorFor,
  digestOf,
  dockerFiles,
  type Files,
  json,
  layerTar,
  listOf,
  made,
  manifestOf,
  ociFiles,
} from '../../../support/oci/archives.ts'
import { memoryIngest } from '../../../support/oci/memory-ingest.ts'
import { mutated, RUNS, tarFrom } from '../../../support/oci/tars.ts'
import { inFolder, WAYS, writeFiles } from '../../../support/oci/ways.ts'

const image = made({ tars: [layerTar('base'), layerTar('top')], tags: ['docker.io/library/redis:7'] })
const docker = dockerFiles([image])
const oci = ociFiles([image])
const [layer, upper] = image.layers as [Buffer, Buffer]
const layerName = `${hexOf(digestOf(layer))}/layer.tar`

/** The sentence with which an archive is refused, the same for a file and for a stream; nothing stays open. */
const refusalsOf = async (tar: Buffer): Promise<readonly string[]> => {
  const says: string[] = []
  for (const through of [WAYS['a file'], WAYS['a stream']]) {
    const ingest = memoryIngest()
    const fault = await faultOf(through(tar, (source) => loadArchive(ingest, source)))
    expect(fault.kind).toBe('damaged')
    expect(fault.says).toMatch(/^The .* cannot be used: .*\.$/s)
    expect(ingest.open()).toBe(0)
    expect(ingest.published).toEqual([])
    says.push(fault.says)
  }
  return says
}

const without = (files: Files, name: string): Files =>
  Object.fromEntries(Object.entries(files).filter(([own]) => own !== name))

/** The archive of Docker with its list changed. */
const withItem = (change: Readonly<Record<string, unknown>>, files = docker): Files => {
  const [item] = JSON.parse(docker['manifest.json']?.toString() ?? '') as [Record<string, unknown>]
  return { ...files, 'manifest.json': json([{ ...item, ...change }]) }
}

/** An OCI archive with this manifest instead of the right one. */
const withManifest = (manifest: Buffer, more: Files = {}): Files => ({
  ...oci,
  'index.json': listOf([descriptorFor(manifest)]),
  [blobPath(manifest)]: manifest,
  ...more,
})
const fields = (change: (manifest: { layers: Record<string, unknown>[]; config: Record<string, unknown> }) => void) => {
  const parsed = JSON.parse(manifestOf(image).toString()) as Parameters<typeof change>[0]
  change(parsed)
  return json(parsed)
}
const configWith = (change: Readonly<Record<string, unknown>>): Buffer =>
  json({ ...(JSON.parse(image.config.toString()) as object), ...change })
const withConfig = (config: Buffer, files = docker): Files => ({
  ...withItem({ Config: 'config.json' }, files),
  'config.json': config,
})

const deep = (depth: number): Files => {
  let below = manifestOf(image)
  const documents = [below]
  for (let level = 0; level < depth; level += 1) {
    below = listOf([descriptorFor(below, level === 0 ? {} : { mediaType: OCI_INDEX })])
    documents.push(below)
  }
  return { 'index.json': listOf([descriptorFor(below, { mediaType: OCI_INDEX })]), ...blobFiles([image], documents) }
}

const cases: Readonly<Record<string, readonly [Buffer, RegExp]>> = {
  'no tar': [Buffer.alloc(2048, 'x'), /it is no tar/],
  'nothing at all': [Buffer.alloc(0), /neither a manifest.json nor an index.json/],
  'a tar of something else': [tarFrom([{ name: 'etc/passwd', data: Buffer.from('root') }]), /neither a manifest.json/],
  'an archive that was cut off': [archiveOf(docker).subarray(0, 3000), /ends too early|neither a manifest.json/],
  'an archive cut off within the last file': [archiveOf(docker).subarray(0, -1300), /ends too early/],
  'two files of one name': [tarFrom([{ name: 'a' }, { name: './a' }]), /two files named “a”/],
  'a name that leads out': [archiveOf(docker, [{ name: '../../etc/passwd' }]), /leads out of it/],
  'a file with holes': [
    archiveOf(docker, [{ name: 'x', pax: new Map([['GNU.sparse.realsize', '99']]) }]),
    /has holes left out/,
  ],

  'a list that is no JSON': [archiveOf({ ...docker, 'manifest.json': Buffer.from('[{') }), /not JSON/],
  'a list that is not UTF-8': [
    archiveOf({ ...docker, 'manifest.json': Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]) }),
    /not JSON/,
  ],
  'a list that is an object': [archiveOf({ ...docker, 'manifest.json': json({}) }), /not a list/],
  'a list without images': [archiveOf({ ...docker, 'manifest.json': json([]) }), /no image in it/],
  'a list of 1,001 images': [
    archiveOf({ ...docker, 'manifest.json': json(Array(1001).fill({})) }),
    /more than 1000 images/,
  ],
  'an image of 10,000 layers': [
    archiveOf(withItem({ Layers: Array(10_000).fill(layerName) })),
    /more than 1000 layers/,
  ],
  'a huge list': [
    archiveOf({ ...docker, 'manifest.json': Buffer.concat([json([]), Buffer.alloc(DOCUMENT_LIMIT, ' ')]) }),
    /longer than 4194304 bytes/,
  ],
  'a name that is none': [archiveOf(withItem({ RepoTags: ['UPPER:1'] })), /“UPPER:1” in it is no name/],
  'a name that is a digest': [archiveOf(withItem({ RepoTags: [`redis@${image.id}`] })), /is no name/],
  'a config that is not there': [archiveOf(withItem({ Config: 'other.json' })), /lacks its file “other.json”/],
  'a config outside': [archiveOf(withItem({ Config: '../../etc/passwd' })), /lacks its file/],
  'a config outside, from the root': [archiveOf(withItem({ Config: '/etc/passwd' })), /lacks its file/],
  'a layer outside': [archiveOf(withItem({ Layers: ['../../../etc/passwd', layerName] })), /lacks its file/],
  'a layer that is not there': [archiveOf(without(docker, layerName)), /lacks its file/],
  'a layer that is a link outside': [
    archiveOf(without(docker, layerName), [{ name: layerName, type: 'symlink', linkname: '../../etc/passwd' }]),
    /lacks its file/,
  ],
  'a layer that is a link from the root': [
    archiveOf(without(docker, layerName), [{ name: layerName, type: 'symlink', linkname: '/etc/passwd' }]),
    /lacks its file/,
  ],
  'links in a circle': [
    archiveOf(without(docker, layerName), [
      { name: layerName, type: 'symlink', linkname: '../b' },
      { name: 'b', type: 'symlink', linkname: layerName },
    ]),
    /lacks its file/,
  ],
  'fewer layers than the config has': [archiveOf(withItem({ Layers: [layerName] })), /has 1 layers, and its config 2/],
  'a layer with another content': [archiveOf({ ...docker, [layerName]: upper }), /its content is not/],
  'a layer that is no tar': [
    archiveOf({ ...docker, [layerName]: Buffer.alloc(3000, 'x') }),
    /its content is not|no tar/,
  ],
  'a packed layer with another content': [
    archiveOf({ ...docker, [layerName]: gzipSync(upper) }),
    /its content is not what the config/,
  ],
  'a packed layer that was cut off': [
    archiveOf({ ...docker, [layerName]: gzipSync(layer).subarray(0, -3) }),
    /ends too early/,
  ],
  'a layer packed with xz': [
    archiveOf({
      ...docker,
      [layerName]: Buffer.concat([Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), Buffer.alloc(2000)]),
    }),
    /packed with xz/,
  ],
  'a config that is no JSON': [archiveOf(withConfig(Buffer.from('{'))), /not JSON/],
  'a config that is a list': [archiveOf(withConfig(json([]))), /not an object/],
  'a diff ID that is none': [
    archiveOf(withConfig(configWith({ rootfs: { diff_ids: ['sha256:../../..', digestOf(upper)] } }))),
    /diff ID in it is not well formed/,
  ],
  'more history than layers': [
    archiveOf(withConfig(configWith({ history: [{}, {}, {}] }))),
    /history names more layers than it has/,
  ],

  'an index that is one image': [archiveOf({ ...oci, 'index.json': manifestOf(image) }), /lists no images/],
  'an index with a digest that is a path': [
    archiveOf({ ...oci, 'index.json': listOf([{ digest: 'sha256:../../../../etc/passwd', size: 10 }]) }),
    /a digest in it is not well formed/,
  ],
  'an index with a digest in capitals': [
    archiveOf({ ...oci, 'index.json': listOf([{ digest: image.id.toUpperCase(), size: 10 }]) }),
    /not well formed/,
  ],
  'a negative size': [
    archiveOf({ ...oci, 'index.json': listOf([{ digest: image.id, size: -1 }]) }),
    /a size in it is not a number of bytes/,
  ],
  'a size that is too large': [
    archiveOf({ ...oci, 'index.json': listOf([{ digest: image.id, size: 2 ** 60 }]) }),
    /a size in it is not a number of bytes/,
  ],
  'an index that is two things': [
    archiveOf(withManifest(json({ ...(JSON.parse(manifestOf(image).toString()) as object), manifests: [] }))),
    /one image and a list of images at once/,
  ],
  'a manifest that is not there': [archiveOf(without(oci, blobPath(manifestOf(image)))), /lacks the manifest/],
  'a manifest of another size': [
    archiveOf({ ...oci, 'index.json': listOf([descriptorFor(manifestOf(image), { size: 5 })]) }),
    /bytes instead of 5/,
  ],
  'a manifest with another content': [
    archiveOf({ ...oci, [blobPath(manifestOf(image))]: Buffer.from(manifestOf(image)).fill('?', 50, 51) }),
    /its content is not what its digest says/,
  ],
  'a config that is not there in a layout': [archiveOf(without(oci, blobPath(image.config))), /lacks the config/],
  'a config with another content': [
    archiveOf({ ...oci, [blobPath(image.config)]: Buffer.from(image.config).fill('?', 5, 6) }),
    /its content is not what its digest says/,
  ],
  'a layer that is not there in a layout': [archiveOf(without(oci, blobPath(layer))), /lacks the layer/],
  'a layer with one bit changed': [
    archiveOf({ ...oci, [blobPath(layer)]: Buffer.from(layer).fill('z', 1100, 1101) }),
    /its content is not what its digest says/,
  ],
  'a layer of another size': [
    archiveOf(withManifest(fields(({ layers }) => Object.assign(layers[0] ?? {}, { size: 77 })))),
    /bytes instead of 77/,
  ],
  'layers in the wrong order': [
    archiveOf(withManifest(fields(({ layers }) => void layers.reverse()))),
    /not what the config of its image says/,
  ],
  'more layers than the config has': [
    archiveOf(withManifest(fields(({ layers }) => void layers.push(layers[0] ?? {})))),
    /has 3 layers, and its config 2/,
  ],
  'a layer that is no tar, rightly named': [
    archiveOf({
      ...ociFiles([{ ...image, layers: [Buffer.alloc(5000, 'x'), upper] }]),
    }),
    /it is no tar/,
  ],
  'lists nested too deep': [archiveOf(deep(9)), /nested more than 4 deep/],
  'lists of nothing': [
    archiveOf({ 'index.json': listOf([descriptorFor(listOf([]))]), ...blobFiles([], [listOf([])]) }),
    /has none of the images/,
  ],
  'a config that is huge': [
    archiveOf(
      withManifest(
        fields(({ config }) =>
          Object.assign(config, { size: 5_000_000, digest: digestOf(Buffer.alloc(5_000_000, ' ')) }),
        ),
        {
          [blobPath(Buffer.alloc(5_000_000, ' '))]: Buffer.alloc(5_000_000, ' '),
        },
      ),
    ),
    /longer than 4194304 bytes/,
  ],
}

describe('an archive is refused that has', () => {
  test.each(Object.entries(cases))('%s', async (_, [tar, why]) => {
    for (const says of await refusalsOf(tar)) expect(says).toMatch(why)
  })

  test('nothing for this platform', async () => {
    const list = listOf([
      descriptorFor(manifestOf(image), { platform: { os: 'windows', architecture: 'amd64' } }),
      descriptorFor(manifestOf({ ...image, layers: [] }), { platform: { os: 'plan9', architecture: 'mips' } }),
    ])
    const files = {
      'index.json': listOf([descriptorFor(list)]),
      ...blobFiles([image], [list, manifestOf(image), manifestOf({ ...image, layers: [] })]),
    }
    for (const says of await refusalsOf(archiveOf(files))) expect(says).toMatch(/only windows\/amd64, plan9\/mips/)
  })
})

describe('the outer packing', () => {
  test('one that was cut off is refused', async () => {
    const packed = gzipSync(archiveOf(docker))
    for (const says of await refusalsOf(packed.subarray(0, packed.length - 5))) expect(says).toMatch(/ends too early/)
  })

  test('a bomb is refused before it is unpacked', async () => {
    const bomb = gzipSync(tarFrom([{ name: 'zeros', data: Buffer.alloc(200_000_000) }]))
    const ingest = memoryIngest()
    const fault = await faultOf(WAYS['a stream'](bomb, (source) => loadArchive(ingest, source)))
    expect(fault.says).toMatch(/more than 100 times its length/)
    expect(ingest.open()).toBe(0)
    expect(ingest.blobs.size).toBe(0)
  }, 20_000)

  test('a layer that is a bomb is refused', async () => {
    const zeros = tarFrom([{ name: 'zeros', data: Buffer.alloc(100_000_000) }])
    const bomb = made({ tars: [zeros], pack: (tar) => gzipSync(tar, { level: 9 }) })
    for (const says of await refusalsOf(archiveOf(ociFiles([bomb], { layerMediaType: layerType('gzip') }))))
      expect(says).toMatch(/more than 100 times its length/)
  }, 20_000)
})

describe('a folder', () => {
  test('is refused that is no layout, or lacks a blob', async () => {
    await inFolder(async (folder) => {
      const load = () => faultOf(loadArchive(memoryIngest(), { path: folder }))
      expect((await load()).says).toMatch(/neither a manifest.json nor an index.json/)
      await writeFiles(folder, without(oci, blobPath(layer)))
      expect((await load()).says).toMatch(/lacks the layer/)
    })
  })

  test('a blob that is a link is not followed', async () => {
    const { symlink } = await import('node:fs/promises')
    await inFolder(async (folder) => {
      await writeFiles(folder, without(oci, blobPath(layer)))
      await writeFiles(folder, { elsewhere: layer })
      await symlink('../../elsewhere', `${folder}/${blobPath(layer)}`)
      expect((await faultOf(loadArchive(memoryIngest(), { path: folder }))).says).toMatch(/lacks the layer/)
    })
  })

  test('what is not there is said to be not there', async () => {
    const fault = await faultOf(loadArchive(memoryIngest(), { path: '/nowhere/to/be/found' }))
    expect(fault).toMatchObject({ kind: 'not-found', says: 'No such file: /nowhere/to/be/found.' })
  })
})

describe('broken by chance', () => {
  const wholes = { docker, oci, combined: { ...oci, ...docker } }
  /** Nothing was half done: what came out is whole, or a fault was said. */
  const expectSane = async (tar: Buffer): Promise<'loaded' | 'refused'> => {
    const ingest = memoryIngest()
    try {
      const [publication] = await WAYS['a stream'](tar, (source) => loadArchive(ingest, source))
      expect(ingest.blobs.get(publication?.image ?? 'a:b')).toBeDefined()
      return 'loaded'
    } catch (error) {
      expect(error).toMatchObject({ fault: { kind: 'damaged' } })
      return 'refused'
    } finally {
      expect(ingest.open()).toBe(0)
    }
  }

  test.each(Object.entries(wholes))('%s archive', async (_, files) => {
    let refused = 0
    await fc.assert(
      fc.asyncProperty(mutated(archiveOf(files)), async (tar) => {
        if ((await expectSane(tar)) === 'refused') refused += 1
      }),
      { numRuns: RUNS },
    )
    expect(refused).toBeGreaterThan(RUNS / 4)
  })

  test('documents with anything in them', async () => {
    const anything = fc.jsonValue({ maxDepth: 3 })
    const key = fc.constantFrom(
      'manifests',
      'layers',
      'config',
      'digest',
      'size',
      'mediaType',
      'annotations',
      'platform',
    )
    const document = fc.oneof(
      anything,
      fc.dictionary(key, anything),
      fc.array(
        fc.dictionary(
          fc.constantFrom('Config', 'RepoTags', 'Layers', 'Parent'),
          fc.oneof(anything, fc.constant([layerName])),
        ),
      ),
      fc
        .dictionary(key, anything)
        .map((entry) => ({ manifests: [{ digest: image.id, size: image.config.length, ...entry }] })),
    )
    const name = fc.constantFrom('manifest.json', 'index.json')
    await fc.assert(
      fc.asyncProperty(name, document, async (which, value) => {
        const base = which === 'manifest.json' ? docker : oci
        expect(await expectSane(archiveOf({ ...base, [which]: json(value) }))).toBe('refused')
      }),
      { numRuns: RUNS },
    )
  })

  test('configs and manifests with anything in one field', async () => {
    const anything = fc.jsonValue({ maxDepth: 3 })
    const parsedConfig = JSON.parse(image.config.toString()) as object
    const key = fc.constantFrom('rootfs', 'history', 'config', 'os', 'architecture', 'created', 'author')
    await fc.assert(
      fc.asyncProperty(key, anything, async (field, value) => {
        await expectSane(archiveOf(withConfig(json({ ...parsedConfig, [field]: value }))))
      }),
      { numRuns: RUNS },
    )
    const manifestKey = fc.constantFrom('config', 'layers', 'mediaType', 'schemaVersion', 'annotations')
    await fc.assert(
      fc.asyncProperty(manifestKey, anything, async (field, value) => {
        const manifest = JSON.parse(manifestOf(image).toString()) as object
        await expectSane(archiveOf(withManifest(json({ ...manifest, [field]: value }))))
      }),
      { numRuns: RUNS },
    )
  })

  test('opening one for reading is refused or done as well', async () => {
    await inFolder(async (folder) => {
      const { writeFile } = await import('node:fs/promises')
      const path = `${folder}/a.tar`
      await fc.assert(
        fc.asyncProperty(mutated(archiveOf(docker)), async (tar) => {
          await writeFile(path, tar)
          try {
            const opened = await openArchive(path)
            await opened?.close()
          } catch (error) {
            expect(error).toMatchObject({ fault: { kind: 'damaged' } })
          }
        }),
        { numRuns: RUNS },
      )
    })
  })
})

test('the archives of these tests are good ones when nothing is wrong with them', async () => {
  for (const files of [docker, oci, withItem({}), withConfig(image.config), withManifest(manifestOf(image)), deep(4)]) {
    const ingest = memoryIngest()
    const publications = await WAYS['a stream'](archiveOf(files), (source) => loadArchive(ingest, source))
    expect(publications.map((one) => one.image)).toEqual([image.id])
  }
})
