import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { layerType, OCI_INDEX } from '../../src/stores/oci/media-types.ts'
import { hostPlatform } from '../../src/stores/oci/platforms.ts'
import {
  archiveOf,
  blobFiles,
  descriptorFor,
  dockerFiles,
  type Files,
  json,
  listOf,
  type Made,
  made,
  manifestOf,
  ociFiles,
  REF_NAME,
} from '../support/oci/archives.ts'
import { tarFrom } from '../support/oci/tars.ts'
import { writeFiles } from '../support/oci/ways.ts'
import { lyingOf } from './contents.ts'
import { CONTENTS, type Content, type Lying, type Packing } from './form.ts'

/** Names of the images that are written; `DEMO` alone where there is one. */
export const DEMO = 'localhost/interop/demo:1'
export const OTHER = 'localhost/interop/other:2.0-b_c'

/** What the writers are given: the same images as a layout in a folder, as an OCI archive and as a docker archive. */
export type Sample = {
  readonly images: readonly Lying[]
  readonly layout: string
  readonly ociArchive: string
  readonly dockerArchive: string
}
export type Samples = Readonly<Record<Content, Sample>>

const layer = (words: string): Buffer =>
  tarFrom([
    { name: 'etc', type: 'folder' },
    { name: `etc/${words}`, data: Buffer.from(words.repeat(300)) },
    { name: 'etc/link', type: 'symlink', linkname: words },
  ])

const PACK = { gzip: gzipSync, raw: (tar: Buffer) => tar, zstd: zstdCompressSync } as const
const TYPE = { gzip: layerType('gzip'), raw: layerType('none'), zstd: layerType('zstd') } as const

const image = (name: string, words: readonly string[], packing: Packing, architecture?: string): Made => {
  const platform = { ...hostPlatform(), ...(architecture !== undefined && { architecture }) }
  return made({ tars: words.map(layer), pack: PACK[packing], tags: [name], platform })
}

/** A platform that this machine is not. */
const elsewhere = hostPlatform().architecture === 's390x' ? 'amd64' : 's390x'

const platformFiles = (images: readonly Made[]): Files => {
  const architectures = [hostPlatform().architecture, elsewhere]
  const manifests = images.map((one) => manifestOf(one, { layerMediaType: TYPE.gzip }))
  const list = listOf(
    manifests.map((manifest, at) =>
      descriptorFor(manifest, { platform: { os: 'linux', architecture: architectures[at] } }),
    ),
  )
  const entry = descriptorFor(list, { mediaType: OCI_INDEX, annotations: { [REF_NAME]: DEMO } })
  return {
    'oci-layout': json({ imageLayoutVersion: '1.0.0' }),
    'index.json': listOf([entry]),
    ...blobFiles(images, [...manifests, list]),
  }
}

/** How the layers of a content are packed. */
export const packingFor = (content: Content): Packing =>
  content === 'several' || content === 'platforms' ? 'gzip' : content

const madeFor = (content: Content, packing: Packing): readonly Made[] => {
  const demo = image(DEMO, ['base', 'demo'], packing)
  switch (content) {
    case 'several':
      return [demo, image(OTHER, ['base', 'other'], packing)]
    case 'platforms':
      return [demo, image(DEMO, ['base', 'demo', 'far'], packing, elsewhere)]
    default:
      return [demo]
  }
}

const filesOf = (content: Content, images: readonly Made[]): Files =>
  content === 'platforms' ? platformFiles(images) : ociFiles(images, { layerMediaType: TYPE[packingFor(content)] })

const sampleIn = async (folder: string, content: Content): Promise<Sample> => {
  const images = madeFor(content, packingFor(content))
  const files = filesOf(content, images)
  const sample = {
    images: images.map(({ config, layers, tags }) => lyingOf(config, layers, tags)),
    layout: join(folder, 'layout'),
    ociArchive: join(folder, 'oci.tar'),
    dockerArchive: join(folder, 'docker.tar'),
  }
  await mkdir(folder, { recursive: true })
  await writeFiles(sample.layout, files)
  await writeFile(sample.ociArchive, archiveOf(files))
  await writeFile(sample.dockerArchive, archiveOf(dockerFiles(madeFor(content, 'raw'))))
  return sample
}

/** Makes all samples in a folder. */
export const makeSamples = async (folder: string): Promise<Samples> => {
  const made = CONTENTS.map(async (content) => [content, await sampleIn(join(folder, content), content)] as const)
  return Object.fromEntries(await Promise.all(made)) as Samples
}
