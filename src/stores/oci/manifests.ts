import type { Digest } from '../../engine/digest.ts'
import { shortId } from '../../engine/digest.ts'
import { nullOf } from '../../engine/fault.ts'
import type { BlobSource } from './content.ts'
import { type Config, configOf, type Descriptor, DOCUMENT_LIMIT, damaged, manifestOf } from './documents.ts'
import type { Facts, LayerRef, ManifestFacts } from './facts.ts'
import { chainIdsOf } from './layers.ts'

/** Reads a config that a manifest names. */
export const readConfig = async (source: BlobSource, digest: Digest): Promise<Config> =>
  configOf(await source.read(digest, DOCUMENT_LIMIT), `the config ${shortId(digest)}`)

/**
 * Reads a manifest and, where it is one image, its config. Rejects with a fault what is missing, damaged, or contradicts
 * itself.
 */
export const readManifest = async (source: BlobSource, digest: Digest): Promise<ManifestFacts> => {
  const what = `the manifest ${shortId(digest)}`
  const manifest = manifestOf(await source.read(digest, DOCUMENT_LIMIT), what)
  if (manifest.kind === 'list') return { kind: 'list', children: manifest.manifests }
  const { config, layers } = manifest
  const { created, labels, platform, diffIds } = await readConfig(source, config.digest)
  if (diffIds.length !== layers.length)
    throw damaged(what, `it has ${layers.length} layers, and its config ${diffIds.length}`)
  const chainIds = chainIdsOf(diffIds)
  return {
    kind: 'image',
    head: { image: config.digest, config: blobOf(config), created, labels, platform },
    layers: layers.map((layer, index) => ({
      blob: blobOf(layer),
      diffId: diffIds[index] as Digest,
      chainId: chainIds[index] as Digest,
    })),
  }
}

const blobOf = ({ digest, size }: Descriptor): { digest: Digest; size: number } => ({ digest, size })

/**
 * The layers of an image, bottom first, as remembered or read again: what is remembered may be lost at any moment. None
 * where the manifest is a list, or cannot be read any more.
 */
export const layersOfImage = async (
  facts: Facts,
  source: BlobSource,
  manifest: Digest,
): Promise<readonly LayerRef[]> => {
  const known = facts.layersOf(manifest)
  if (known !== null) return known
  const read = await readManifest(source, manifest).catch(nullOf)
  if (read?.kind !== 'image') return []
  facts.learnManifest(manifest, read)
  return read.layers
}
