import type { Catalog } from './catalog.ts'
import type { Digest } from './digest.ts'
import type { Image, ImageId } from './image.ts'
import { type Chain, type Chains, keyOf, type Layer } from './layer.ts'
import { groupUnsized, type UnsizedGroup } from './unsized.ts'

/**
 * Who shares what: every image and every layer of a catalog as a small integer, so that a set of thousands of images is
 * summed up in well under a millisecond. Layers are told apart by chain ID. Built once per list; never changed.
 */
export type Sharing = {
  readonly catalog: Catalog
  readonly images: readonly Image[]
  readonly indexOf: ReadonlyMap<ImageId, number>
  /** Layer numbers of each image, bottom first; null where the chain has not been read. */
  readonly chains: readonly (Int32Array | null)[]
  readonly layers: readonly Layer[]
  /** Bytes of each layer; NaN where the store does not tell them apart (see `unsized`). */
  readonly sizes: Float64Array
  /** Images whose chain contains each layer. */
  readonly counts: Int32Array
  /** 1 for layers that a container holds although its image is gone. */
  readonly pinned: Uint8Array
  readonly unsized: readonly UnsizedGroup[]
  /** For a layer of unknown size its group in `unsized`, else -1. */
  readonly groupOf: Int32Array
  /** Images whose chain has not been read. */
  readonly unread: number
  /** True when a container's own image is gone and its layers cannot be known: any unpacked layer may stay for it. */
  readonly blind: boolean
  /** Sizes of the build-cache records that share a layer with images; null when not known yet. Bytes. */
  readonly cacheShared: readonly number[] | null
}

type Builder = { ids: Map<Digest, number>; layers: Layer[]; sizes: number[] }

const intern = (builder: Builder, chain: Chain): Int32Array =>
  Int32Array.from(chain, (layer) => {
    const { size } = layer
    const key = keyOf(layer)
    const known = builder.ids.get(key)
    if (known !== undefined) {
      // One image may settle a size that another one's history leaves open.
      if (size !== null && Number.isNaN(builder.sizes[known])) builder.sizes[known] = size
      return known
    }
    const id = builder.layers.length
    builder.ids.set(key, id)
    builder.layers.push(layer)
    builder.sizes.push(size ?? Number.NaN)
    return id
  })

/** A layer that no unpacked image passes through has no snapshot: it takes nothing on disk. */
const settleAbsent = (images: readonly Image[], chains: readonly (Int32Array | null)[], sizes: Float64Array): void => {
  if (!images.some((image) => image.storage?.unpacked === false)) return
  const present = new Uint8Array(sizes.length)
  images.forEach((image, index) => {
    if (image.storage?.unpacked !== false) for (const layer of chains[index] ?? []) present[layer] = 1
  })
  present.forEach((there, layer) => {
    if (there === 0 && Number.isNaN(sizes[layer])) sizes[layer] = 0
  })
}

const pinLayers = (
  catalog: Catalog,
  ids: ReadonlyMap<Digest, number>,
  count: number,
): { pinned: Uint8Array; blind: boolean } => {
  const pinned = new Uint8Array(count)
  let blind = false
  for (const container of catalog.containers) {
    if (catalog.images.has(container.image)) continue
    if (container.orphanChain === null) blind = true
    for (const chainId of container.orphanChain ?? []) {
      const layer = ids.get(chainId)
      if (layer !== undefined) pinned[layer] = 1
    }
  }
  return { pinned, blind }
}

/** Numbers the images and layers of a catalog and counts who holds each layer. */
export const shareLayers = (catalog: Catalog, known: Chains, cacheShared: readonly number[] | null): Sharing => {
  const images = [...catalog.images.values()]
  const builder: Builder = { ids: new Map(), layers: [], sizes: [] }
  const chains = images.map((image) => {
    const chain = known.get(image.id)
    return chain === undefined ? null : intern(builder, chain)
  })
  const sizes = Float64Array.from(builder.sizes)
  settleAbsent(images, chains, sizes)
  const counts = new Int32Array(sizes.length)
  let unread = 0
  for (const chain of chains) {
    if (chain === null) unread += 1
    else for (const layer of chain) counts[layer] = (counts[layer] ?? 0) + 1
  }
  const { unsized, groupOf } = groupUnsized(images, chains, sizes)
  return {
    catalog,
    images,
    chains,
    sizes,
    counts,
    unsized,
    groupOf,
    unread,
    cacheShared,
    indexOf: new Map(images.map((image, index) => [image.id, index])),
    layers: builder.layers,
    ...pinLayers(catalog, builder.ids, sizes.length),
  }
}

/** One layer of an image, with everyone else who has it. */
export type SharedLayer = Layer & {
  /** Other images with this very layer, by catalog order. */
  readonly others: readonly Image[]
  /** A container holds it whose own image is gone. */
  readonly pinned: boolean
}

/** The layers of one image, bottom first; null when its chain has not been read. */
export const layersOf = (sharing: Sharing, id: ImageId): readonly SharedLayer[] | null => {
  const own = sharing.indexOf.get(id)
  const chain = own === undefined ? null : (sharing.chains[own] ?? null)
  if (chain === null) return null
  const others = new Map<number, Image[]>(Array.from(chain, (layer) => [layer, []]))
  sharing.chains.forEach((other, index) => {
    if (index === own || other === null) return
    for (const layer of other) {
      const image = sharing.images[index]
      if (image !== undefined) others.get(layer)?.push(image)
    }
  })
  return Array.from(chain, (layer) => {
    const size = sharing.sizes[layer] ?? Number.NaN
    return {
      ...(sharing.layers[layer] as Layer),
      size: Number.isNaN(size) ? null : size,
      others: others.get(layer) ?? [],
      pinned: sharing.pinned[layer] === 1,
    }
  })
}
