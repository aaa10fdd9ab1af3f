import type { Digest } from '../../../engine/digest.ts'
import { shortId } from '../../../engine/digest.ts'
import { abortable } from '../abortable.ts'
import { decompressed } from '../compression/decode.ts'
import { packingOf } from '../compression/detect.ts'
import type { BlobSource, Chunks, Publication } from '../content.ts'
import { type Config, configOf, type Descriptor, DOCUMENT_LIMIT, damaged, manifestOf } from '../documents.ts'
import { layerType, OCI_INDEX } from '../media-types.ts'
import { headOf, manifestFor, once } from './bound.ts'
import { blobName } from './members.ts'
import { IMAGE_NAME, REF_NAME } from './names.ts'

/** An image to write: as it was, or is to be, published. */
export type SavedImage = Pick<Publication, 'manifest' | 'image' | 'tags' | 'parent'>

/** A file to write. `size` in bytes; `part` names it in reports, null for what is not worth one. */
export type PlannedFile = {
  readonly name: string
  readonly size: number
  readonly part: string | null
  readonly open: () => Chunks
}

type PlannedImage = {
  readonly image: Digest
  readonly tags: readonly string[]
  readonly parent: Digest | null
  readonly manifest: Descriptor
  readonly config: Descriptor
  readonly parsed: Config
  readonly layers: readonly Descriptor[]
}

type Planned = { readonly image: PlannedImage; readonly files: readonly PlannedFile[] }

const documentFile = (name: string, value: unknown): PlannedFile => {
  const bytes = Buffer.from(JSON.stringify(value))
  return { name, size: bytes.length, part: null, open: () => once(bytes) }
}

type Context = { readonly source: BlobSource; readonly signal: AbortSignal | undefined }

type PlannedLayer = { readonly blob: Descriptor; readonly file: PlannedFile; readonly changed: boolean }

const keptLayer = ({ source, signal }: Context, layer: Descriptor, diffId: Digest): PlannedLayer => ({
  blob: layer,
  changed: false,
  file: {
    name: blobName(layer.digest),
    size: layer.size,
    part: shortId(diffId),
    open: () => abortable(source.stream(layer.digest), signal),
  },
})

/** The layer without its packing: its length has to be known before its first byte is written, so it is read twice. */
const unpackedLayer = async ({ source, signal }: Context, layer: Descriptor, diffId: Digest): Promise<PlannedLayer> => {
  const what = `the layer ${shortId(layer.digest)}`
  const open = (): Chunks => decompressed(abortable(source.stream(layer.digest), signal), { what })
  let size = 0
  for await (const chunk of open()) size += chunk.length
  const blob = { mediaType: layerType('none'), digest: diffId, size }
  return { blob, changed: true, file: { name: blobName(diffId), size, part: shortId(diffId), open } }
}

const planLayer = async (
  context: Context,
  layer: Descriptor,
  diffId: Digest,
  plain: boolean,
): Promise<PlannedLayer> => {
  if ((await context.source.sizeOf(layer.digest)) !== layer.size)
    throw damaged(`the layer ${shortId(layer.digest)}`, 'it is missing or has another size than it should')
  const packed = plain && packingOf(await headOf(context.source.stream(layer.digest))) === 'zstd'
  return packed ? unpackedLayer(context, layer, diffId) : keptLayer(context, layer, diffId)
}

const planImage = async (context: Context, saved: SavedImage, plain: boolean): Promise<Planned> => {
  const { source } = context
  const what = `the manifest ${shortId(saved.manifest.digest)}`
  const bytes = await source.read(saved.manifest.digest, DOCUMENT_LIMIT)
  const manifest = manifestOf(bytes, what)
  if (manifest.kind === 'list') throw damaged(what, 'it is a list of images')
  const config = await source.read(manifest.config.digest, DOCUMENT_LIMIT)
  const parsed = configOf(config, `the config ${shortId(manifest.config.digest)}`)
  if (parsed.diffIds.length !== manifest.layers.length)
    throw damaged(what, `it has ${manifest.layers.length} layers, and its config ${parsed.diffIds.length}`)
  const layers: PlannedLayer[] = []
  for (const [index, layer] of manifest.layers.entries())
    layers.push(await planLayer(context, layer, parsed.diffIds[index] as Digest, plain))
  const blobs = layers.map(({ blob }) => blob)
  const { mediaType, digest, size } = saved.manifest
  const own = layers.some(({ changed }) => changed)
    ? manifestFor(manifest.config, blobs, manifest.annotations)
    : { descriptor: { mediaType, digest, size }, bytes }
  const image: PlannedImage = {
    image: saved.image,
    tags: saved.tags,
    parent: saved.parent ?? null,
    manifest: own.descriptor,
    config: manifest.config,
    parsed,
    layers: blobs,
  }
  const inMemory = (blob: Digest, content: Buffer): PlannedFile => ({
    name: blobName(blob),
    size: content.length,
    part: null,
    open: () => once(content),
  })
  const documents = [inMemory(own.descriptor.digest, own.bytes), inMemory(manifest.config.digest, config)]
  return { image, files: [...documents, ...layers.map(({ file }) => file)] }
}

const indexOf = (images: readonly PlannedImage[]): unknown => ({
  schemaVersion: 2,
  mediaType: OCI_INDEX,
  manifests: images.flatMap(({ manifest, parsed: { platform }, tags }) => {
    const known = platform.os !== '' || platform.architecture !== ''
    const { mediaType, digest, size } = manifest
    const entry = { mediaType, digest, size, ...(known && { platform }) }
    if (tags.length === 0) return [entry]
    return tags.map((tag) => ({ ...entry, annotations: { [IMAGE_NAME]: tag, [REF_NAME]: tag } }))
  }),
})

/** Docker's list. Names stay whole: podman takes a short one for one of its own. */
const listOf = (images: readonly PlannedImage[]): unknown => {
  const ids = new Set(images.map(({ image }) => image))
  return images.map(({ config, tags, layers, parent }) => ({
    Config: blobName(config.digest),
    RepoTags: tags.length > 0 ? tags : null,
    Layers: layers.map(({ digest }) => blobName(digest)),
    ...(parent !== null && ids.has(parent) && { Parent: parent }),
  }))
}

/** Each image once, with all names it is saved under. */
const merged = (images: readonly SavedImage[]): readonly SavedImage[] =>
  [...Map.groupBy(images, ({ image }) => image).values()].flatMap((group) => {
    const [first] = group
    return first === undefined ? [] : [{ ...first, tags: [...new Set(group.flatMap(({ tags }) => tags))] }]
  })

/**
 * The files of an OCI layout with these images, sorted by name; with `docker` Docker's list among them, and no layer
 * packed in a way that Docker 20.10 cannot read. Rejects with a fault what is missing or damaged.
 */
export const planFiles = async (
  source: BlobSource,
  images: readonly SavedImage[],
  { docker, signal }: { readonly docker: boolean; readonly signal: AbortSignal | undefined },
): Promise<readonly PlannedFile[]> => {
  const planned: Planned[] = []
  for (const image of merged(images)) planned.push(await planImage({ source, signal }, image, docker))
  const all = planned.map(({ image }) => image)
  const files = [
    documentFile('oci-layout', { imageLayoutVersion: '1.0.0' }),
    documentFile('index.json', indexOf(all)),
    ...(docker ? [documentFile('manifest.json', listOf(all))] : []),
    ...planned.flatMap((one) => one.files),
  ]
  const byName = new Map(files.map((file) => [file.name, file]))
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}
