import type { Digest } from '../../engine/digest.ts'
import type { ImageId } from '../../engine/image.ts'
import type { Chain, Chains, Layer } from '../../engine/layer.ts'
import type { Blob } from './content.ts'
import type { LayerRef } from './facts.ts'
import { notFound } from './faults.ts'
import type { Keeper } from './keeper.ts'
import { layersOfImage } from './manifests.ts'
import type { Stored } from './state.ts'

/** The image with this ID as the store has it now. */
export const storedImage = async (keeper: Keeper, id: ImageId, signal?: AbortSignal): Promise<Stored> => {
  const stored = (await keeper.read(signal)).images.get(id)
  if (stored === undefined) throw notFound('image')
  return stored
}

const layerOf = ({ blob, diffId, chainId }: LayerRef): Layer => ({
  chainId,
  diffId,
  size: blob.size,
  blob: blob.digest,
})

const beside = (blob: Blob): Layer => ({
  chainId: blob.digest,
  diffId: blob.digest,
  size: blob.size,
  blob: blob.digest,
  beside: true,
})

/** The blobs of every manifest that stands for an image, those that are here, each once. */
const blobsOf = async (keeper: Keeper, { entries }: Stored): Promise<ReadonlyMap<Digest, Blob>> => {
  const blobs = new Map<Digest, Blob>()
  for (const root of new Set(entries.map(({ descriptor }) => descriptor)))
    for (const blob of (await keeper.closures.of(root)).blobs) blobs.set(blob.digest, blob)
  return blobs
}

/**
 * What an image keeps on disk: its layers bottom first, as large as their blobs are; then everything else that goes with
 * it, its manifests and config, and what is here of other platforms. What is missing on disk takes nothing.
 */
export const chainOf = async (keeper: Keeper, id: ImageId, signal?: AbortSignal): Promise<Chain> => {
  const stored = await storedImage(keeper, id, signal)
  const facts = await keeper.facts()
  const layers = await layersOfImage(facts, keeper.source, stored.manifest.digest)
  const blobs = await blobsOf(keeper, stored)
  const others = [...blobs.values()].filter(({ digest }) => !layers.some(({ blob }) => blob.digest === digest))
  const here = await Promise.all(others.map(async (blob) => (await keeper.source.sizeOf(blob.digest)) !== null))
  return [...layers.map(layerOf), ...others.filter((_, index) => here[index]).map(beside)]
}

/**
 * The same for every image of which it is known without reading anything: those with a single manifest that earlier runs
 * have read. That all of it is still on disk is taken for granted.
 */
export const rememberedChains = async (keeper: Keeper, ids: readonly ImageId[]): Promise<Chains> => {
  const { images } = await keeper.read()
  const known = (await keeper.facts()).allLayers()
  const chains = new Map<ImageId, Chain>()
  // Images share most of their layers: each is made once.
  const made = new Map<LayerRef, Layer>()
  const layerAt = (ref: LayerRef): Layer => {
    const layer = made.get(ref) ?? layerOf(ref)
    made.set(ref, layer)
    return layer
  }
  for (const id of ids) {
    const stored = images.get(id)
    const layers = stored === undefined ? undefined : known.get(stored.manifest.digest)
    if (stored === undefined || layers === undefined) continue
    const { entries, manifest, head } = stored
    if (!entries.every(({ descriptor }) => descriptor.digest === manifest.digest)) continue
    chains.set(id, [...layers.map(layerAt), beside(manifest), beside(head.config)])
  }
  return chains
}
