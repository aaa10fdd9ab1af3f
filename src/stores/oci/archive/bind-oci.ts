import type { Digest } from '../../../engine/digest.ts'
import { shortId } from '../../../engine/digest.ts'
import { type Platform, platformText } from '../../../engine/platform.ts'
import type { BlobSource } from '../content.ts'
import { configOf, type Descriptor, DOCUMENT_LIMIT, damaged, type Manifest, manifestOf } from '../documents.ts'
import { OCI_CONFIG, OCI_MANIFEST } from '../media-types.ts'
import { choosePlatform, imagesOf } from '../platforms.ts'
import { type Bound, headOf, layerTypeBy } from './bound.ts'
import { annotatedTag } from './names.ts'

/** Deepest nesting of lists that is followed. */
const DEPTH_LIMIT = 4

const DOCKER_TYPE = 'application/vnd.docker.'
const CONFIG_TYPES = new Set(['', OCI_CONFIG, 'application/vnd.docker.container.image.v1+json'])

const isOci = ({ mediaType, config, layers }: Manifest): boolean =>
  (mediaType === '' || mediaType === OCI_MANIFEST) &&
  [config, ...layers].every((descriptor) => !descriptor.mediaType.startsWith(DOCKER_TYPE))

const readManifest = async (source: BlobSource, { digest, size }: Descriptor, what: string) => {
  const there = await source.sizeOf(digest)
  if (there === null) throw damaged(what, `it lacks the manifest ${shortId(digest)}`)
  if (there !== size) throw damaged(`the manifest ${shortId(digest)}`, `it has ${there} bytes instead of ${size}`)
  return manifestOf(await source.read(digest, DOCUMENT_LIMIT), `the manifest ${shortId(digest)}`)
}

/** The entry of a nested list to take: the best for the platform among those that are here, else the only one. */
const chosen = async (
  source: BlobSource,
  list: readonly Descriptor[],
  platform: Platform,
  what: string,
): Promise<Descriptor> => {
  const all = imagesOf(list)
  const sizes = await Promise.all(all.map(({ digest }) => source.sizeOf(digest)))
  const here = all.filter((_, index) => sizes[index] !== null)
  const best = choosePlatform(here, platform) ?? (here.length === 1 ? here[0] : undefined)
  if (best !== undefined) return best
  const offered = here.map((one) => (one.platform === undefined ? 'unknown' : platformText(one.platform))).join(', ')
  throw damaged(
    what,
    here.length === 0
      ? 'it has none of the images that a list in it names'
      : `it has nothing for ${platformText(platform)}, only ${offered}`,
  )
}

const bindManifest = async (
  source: BlobSource,
  descriptor: Descriptor,
  manifest: Manifest,
  what: string,
): Promise<Bound> => {
  const { config, layers, annotations } = manifest
  const name = `the config ${shortId(config.digest)}`
  const there = await source.sizeOf(config.digest)
  if (there === null) throw damaged(what, `it lacks ${name}`)
  if (there !== config.size) throw damaged(name, `it has ${there} bytes instead of ${config.size}`)
  const parsed = configOf(await source.read(config.digest, DOCUMENT_LIMIT), name)
  if (parsed.diffIds.length !== layers.length)
    throw damaged(
      `the manifest ${shortId(descriptor.digest)}`,
      `it has ${layers.length} layers, and its config ${parsed.diffIds.length}`,
    )
  const kept = isOci(manifest)
  const blobs: Descriptor[] = []
  for (const layer of layers) {
    const short = `the layer ${shortId(layer.digest)}`
    const size = await source.sizeOf(layer.digest)
    if (size === null) throw damaged(what, `it lacks ${short}`)
    if (size !== layer.size) throw damaged(short, `it has ${size} bytes instead of ${layer.size}`)
    blobs.push(kept ? layer : { ...layer, mediaType: layerTypeBy(await headOf(source.stream(layer.digest)), short) })
  }
  return {
    image: config.digest,
    config,
    parsed,
    layers: blobs.map((blob, index) => ({ blob, diffId: parsed.diffIds[index] as Digest })),
    manifest: kept ? { mediaType: OCI_MANIFEST, digest: descriptor.digest, size: descriptor.size } : null,
    annotations,
    tags: [],
    parent: null,
  }
}

/** The image that an index entry stands for; null where it is something else than an image, as a chart or signature is. */
const bindEntry = async (
  source: BlobSource,
  entry: Descriptor,
  platform: Platform,
  what: string,
): Promise<Bound | null> => {
  let descriptor = entry
  for (let depth = 0; depth <= DEPTH_LIMIT; depth += 1) {
    const manifest = await readManifest(source, descriptor, what)
    if (manifest.kind === 'manifest') {
      if (!CONFIG_TYPES.has(manifest.config.mediaType)) return null
      return bindManifest(source, descriptor, manifest, what)
    }
    descriptor = await chosen(source, manifest.manifests, platform, what)
  }
  throw damaged(what, `lists in it are nested more than ${DEPTH_LIMIT} deep`)
}

type Claim = { readonly tag: string | null; readonly entry: Descriptor; readonly image: Bound }

/** Of several images with one name the one for the platform has it, else the last, as when they came one by one. */
const ownersOf = (claims: readonly Claim[], platform: Platform): ReadonlyMap<string, Digest> => {
  const owners = new Map<string, Digest>()
  for (const [tag, group] of Map.groupBy(claims, ({ tag }) => tag)) {
    const best = choosePlatform(
      group.map(({ entry, image }) => ({ ...entry, platform: image.parsed.platform })),
      platform,
    )
    const owner = group.find(({ entry }) => entry.digest === best?.digest) ?? group.at(-1)
    if (tag !== null && owner !== undefined) owners.set(tag, owner.image.image)
  }
  return owners
}

/**
 * The images of an OCI layout, in the order of its index, each once with all its names. With `lenient` an entry whose
 * manifest is not here is passed over. Rejects with a fault what is missing or contradicts itself.
 */
export const bindOci = async (
  source: BlobSource,
  index: Buffer,
  { what, platform, lenient }: { readonly what: string; readonly platform: Platform; readonly lenient: boolean },
): Promise<readonly Bound[]> => {
  const list = manifestOf(index, `the index of ${what}`)
  if (list.kind !== 'list') throw damaged(`the index of ${what}`, 'it lists no images')
  const claims: Claim[] = []
  for (const entry of imagesOf(list.manifests)) {
    if (lenient && (await source.sizeOf(entry.digest)) === null) continue
    const image = await bindEntry(source, entry, platform, what)
    if (image !== null) claims.push({ tag: annotatedTag(entry.annotations), entry, image })
  }
  const owners = ownersOf(claims, platform)
  const images = new Map<Digest, Bound>()
  for (const { image } of claims) if (!images.has(image.image)) images.set(image.image, image)
  return [...images.values()].map((image) => ({
    ...image,
    tags: [...owners].filter(([, owner]) => owner === image.image).map(([tag]) => tag),
  }))
}
