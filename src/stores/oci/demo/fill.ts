import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { ImageId } from '../../../engine/image.ts'
import { canonical, isReference, parseReference, repositoryOf } from '../../../engine/reference.ts'
import { sha256 } from '../blobs.ts'
import { containerFolder, writeRecord } from '../containers/records.ts'
import type { Ingest, LayerFacts, Publication } from '../content.ts'
import type { Keeper } from '../keeper.ts'
import { layerType, OCI_CONFIG, OCI_MANIFEST } from '../media-types.ts'
import { replaceFile } from '../write.ts'
import { makeLayer } from './layers.ts'
import type { ShelfContainer, ShelfImage } from './shelf.ts'
import { SHELF } from './shelf-contents.ts'

const DAY = 86_400_000

/** A real cache of this shape has tens of gigabytes; here every layer is this many times smaller. */
const SCALE = 400

const canonicalTag = (tag: string): string => {
  const parsed = parseReference(tag)
  if (!isReference(parsed)) throw new Error(`a made-up name is none: ${tag}`)
  return canonical(parsed)
}

type LayerMaker = (name: string, size: number) => Promise<LayerFacts>

/** Makes every layer once, however many images have it. */
const layerMaker = (ingest: Ingest, mtime: number): LayerMaker => {
  const made = new Map<string, Promise<LayerFacts>>()
  return (name, size) => {
    const known = made.get(name)
    if (known !== undefined) return known
    const making = makeLayer(ingest, { name, size: Math.round(size / SCALE), mtime })
    made.set(name, making)
    return making
  }
}

const makeImage = async (
  ingest: Ingest,
  layerOf: LayerMaker,
  shelved: ShelfImage,
  parent: ImageId | undefined,
  now: number,
): Promise<Publication> => {
  const { name, tags, layers, metadata = [], days, config = {}, local } = shelved
  const created = new Date(now - days * DAY).toISOString()
  const facts: LayerFacts[] = []
  for (const layer of layers) facts.push(await layerOf(layer.name, layer.size))
  const comment = 'buildkit.dockerfile.v0'
  const document = {
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    created,
    // Two made-up images may be alike in everything else.
    config: { Hostname: name, ...config },
    rootfs: { type: 'layers', diff_ids: facts.map(({ diffId }) => diffId) },
    history: [
      ...layers.map(({ command }) => ({ created, created_by: command, comment })),
      ...metadata.map((command) => ({ created, created_by: command, comment, empty_layer: true })),
    ],
  }
  const bytes = Buffer.from(JSON.stringify(document))
  const manifest = {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: { mediaType: OCI_CONFIG, ...(await ingest.put(bytes)) },
    layers: facts.map(({ blob }) => ({ mediaType: layerType('none'), ...blob })),
  }
  const blob = await ingest.put(Buffer.from(JSON.stringify(manifest)))
  const canonicalTags = tags.map(canonicalTag)
  const digests = local === true ? [] : [...new Set(canonicalTags.map((tag) => `${repositoryOf(tag)}@${blob.digest}`))]
  return {
    manifest: { mediaType: OCI_MANIFEST, ...blob },
    image: sha256(bytes),
    tags: canonicalTags,
    digests,
    ...(parent !== undefined && { parent }),
  }
}

const fillImages = async (keeper: Keeper): Promise<ReadonlyMap<string, Publication>> => {
  const ingest = await keeper.ingest()
  const images = new Map<string, Publication>()
  try {
    const layerOf = layerMaker(ingest, Math.floor(keeper.now() / 1000))
    for (const shelved of SHELF.images) {
      const parent = shelved.parent === undefined ? undefined : images.get(shelved.parent)?.image
      images.set(shelved.name, await makeImage(ingest, layerOf, shelved, parent, keeper.now()))
    }
    await ingest.publish([...images.values()])
  } finally {
    await ingest.close()
  }
  return images
}

const fillContainer = async (
  { fs, paths, now }: Keeper,
  { name, state, days, code = 0, ended = 0, written }: ShelfContainer,
  { image, manifest, tags }: Publication,
): Promise<string> => {
  const id = randomBytes(32).toString('hex')
  const at = now() - ended * DAY
  await writeRecord(fs, paths, {
    id,
    name,
    image,
    manifest,
    imageName: tags[0] ?? image,
    created: now() - days * DAY,
    entrypoint: [],
    command: ['/bin/sh'],
    environment: [],
    workingDirectory: '',
    user: '',
    labels: {},
    ended: state === 'exited' ? { code, at } : null,
  })
  const logs = join(containerFolder(paths, id), 'upper', 'var', 'log')
  await fs.makeFolder(logs)
  await replaceFile(fs, join(logs, 'app.log'), Buffer.alloc(Math.round(written / SCALE), `${name} was here\n`))
  return id
}

/** Fills an empty store with a developer's image cache, made up but real. Resolves with the containers that are to run. */
export const fillStore = async (keeper: Keeper): Promise<readonly string[]> => {
  const images = await fillImages(keeper)
  const running: string[] = []
  for (const container of SHELF.containers) {
    const image = images.get(container.image)
    if (image === undefined) throw new Error(`a made-up container has no image: ${container.name}`)
    const id = await fillContainer(keeper, container, image)
    if (container.state === 'running') running.push(id)
  }
  return running
}
