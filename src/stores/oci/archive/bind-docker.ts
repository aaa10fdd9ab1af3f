import { isDeepStrictEqual } from 'node:util'
import { type Digest, isDigest } from '../../../engine/digest.ts'
import { entriesOf, type Fields, fieldsOf, textOf, textsOf } from '../../decode.ts'
import { sha256 } from '../blobs.ts'
import { type Config, configOf, DOCUMENT_LIMIT, damaged, LAYER_LIMIT } from '../documents.ts'
import { layerType, OCI_CONFIG } from '../media-types.ts'
import { type Bound, type BoundLayer, headOf, layerTypeBy } from './bound.ts'
import { digestNamed, type Members, memberName } from './members.ts'
import { tagOf } from './names.ts'

/** Most images of one archive. */
const IMAGE_LIMIT = 1000

/** One image as Docker's `manifest.json` lists it. */
type Item = {
  readonly config: string
  readonly tags: readonly string[]
  readonly layers: readonly string[]
  readonly parent: Digest | null
}

/** What Docker's list of images gives: the images, and what memory must have where the archive has no name for it. */
export type DockerBound = {
  readonly images: readonly Bound[]
  /** Files that hold blobs, by digest. */
  readonly aliases: ReadonlyMap<Digest, string>
}

const itemOf = (value: unknown, what: string): Item => {
  const fields: Fields = fieldsOf(value)
  const layers = textsOf(fields.Layers)
  if (layers.length > LAYER_LIMIT) throw damaged(what, `an image in it has more than ${LAYER_LIMIT} layers`)
  const tags = textsOf(fields.RepoTags).map((text) => {
    const tag = tagOf(text)
    if (tag === null) throw damaged(what, `“${text.slice(0, 200)}” in it is no name for an image`)
    return tag
  })
  const parent = textOf(fields.Parent)
  return { config: textOf(fields.Config), tags, layers, parent: isDigest(parent) ? parent : null }
}

const itemsOf = (bytes: Buffer, what: string): readonly Item[] => {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw damaged(what, 'it is not JSON')
  }
  if (!Array.isArray(value)) throw damaged(what, 'it is not a list of images')
  if (value.length > IMAGE_LIMIT) throw damaged(what, `it lists more than ${IMAGE_LIMIT} images`)
  return entriesOf(value).map((entry) => itemOf(entry, what))
}

/** True when an image was made from the other in one step: what Docker asks of a parent before it believes in it. */
const isStepOn = (image: Config, parent: Config): boolean => {
  const [longer, shorter] = [entriesOf(image.raw.history), entriesOf(parent.raw.history)]
  if (longer.length === 0 && shorter.length === 0) return true
  return longer.length === shorter.length + 1 && isDeepStrictEqual(longer.slice(0, -1), shorter)
}

/**
 * Where a layer's blob is. A layer that is not packed has its diff ID as digest: that is checked when it is read. Null
 * for one that is packed and whose digest nobody has computed.
 */
const layerOf = async (members: Members, name: string, diffId: Digest, what: string): Promise<BoundLayer | null> => {
  const size = await members.sizeOf(name)
  if (size === null) throw damaged(what, `it lacks its file “${name.slice(0, 200)}”`)
  const mediaType = layerTypeBy(await headOf(members.open(name, 0)), `the layer “${name.slice(0, 200)}”`)
  const isRaw = mediaType === layerType('none')
  const digest = members.digestOf(name) ?? digestNamed(memberName(name) ?? '') ?? (isRaw ? diffId : null)
  return digest === null ? null : { blob: { mediaType, digest, size }, diffId }
}

/**
 * The images of a `docker save` archive, in its order. Null where the digest of a layer cannot be told without reading it.
 * Rejects with a fault what is missing or contradicts itself.
 */
export const bindDocker = async (
  members: Members,
  list: Buffer,
  { what, known }: { readonly what: string; readonly known: (image: Digest) => Bound | null },
): Promise<DockerBound | null> => {
  const items = itemsOf(list, `the list of images of ${what}`)
  const aliases = new Map<Digest, string>()
  const bound: { readonly image: Bound; readonly item: Item }[] = []
  for (const item of items) {
    const bytes = await members.read(item.config, DOCUMENT_LIMIT)
    if (bytes === null) throw damaged(what, `it lacks its file “${item.config.slice(0, 200)}”`)
    const digest = sha256(bytes)
    const found = known(digest)
    if (found !== null) {
      bound.push({ item, image: { ...found, tags: item.tags.length > 0 ? item.tags : found.tags } })
      continue
    }
    const parsed = configOf(bytes, `the config “${item.config.slice(0, 200)}”`)
    if (parsed.diffIds.length !== item.layers.length)
      throw damaged(what, `an image in it has ${item.layers.length} layers, and its config ${parsed.diffIds.length}`)
    const layers: BoundLayer[] = []
    for (const [index, name] of item.layers.entries()) {
      const layer = await layerOf(members, name, parsed.diffIds[index] as Digest, what)
      if (layer === null) return null
      aliases.set(layer.blob.digest, name)
      layers.push(layer)
    }
    aliases.set(digest, item.config)
    const config = { mediaType: OCI_CONFIG, digest, size: bytes.length }
    const { tags } = item
    bound.push({
      item,
      image: { image: digest, config, parsed, layers, manifest: null, annotations: {}, tags, parent: null },
    })
  }
  const byId = new Map(bound.map(({ image }) => [image.image, image]))
  const images = bound.map(({ image, item }) => {
    const parent = item.parent === null ? undefined : byId.get(item.parent)
    const isChild = parent !== undefined && parent.image !== image.image && isStepOn(image.parsed, parent.parsed)
    return isChild ? { ...image, parent: parent.image } : image
  })
  return { images, aliases }
}
