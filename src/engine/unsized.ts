import type { Image } from './image.ts'

/**
 * Layers whose bytes are known only together: a store that prints a 0 for an empty layer and for a metadata step alike
 * leaves open which of some layers is which. Their sum is known, because the image's size is.
 */
export type UnsizedGroup = { readonly layers: readonly number[]; readonly atLeast: number; readonly atMost: number }

/**
 * Groups the layers of unknown size (NaN in `sizes`): for each image, shortest chain first, those no earlier group has
 * make one. Its sum is exact when none of the image's layers lies in an inexact group.
 */
export const groupUnsized = (
  images: readonly Image[],
  chains: readonly (Int32Array | null)[],
  sizes: Float64Array,
): { readonly unsized: readonly UnsizedGroup[]; readonly groupOf: Int32Array } => {
  const groupOf = new Int32Array(sizes.length).fill(-1)
  const unsized: UnsizedGroup[] = []
  const affected = chains
    .map((chain, index) => ({ chain, image: images[index] }))
    .filter(
      (entry): entry is { chain: Int32Array; image: Image } =>
        entry.chain?.some((layer) => Number.isNaN(sizes[layer] ?? 0)) === true && entry.image !== undefined,
    )
    .sort((a, b) => a.chain.length - b.chain.length)
  for (const { chain, image } of affected) {
    // On a two-fold store the image's size counts more than its layers: only an upper bound can be had from it.
    let [least, most] = [image.storage === null ? image.size : 0, image.size]
    const fresh = new Set<number>()
    const met = new Set<number>()
    for (const layer of chain) {
      const size = sizes[layer] ?? 0
      const group = groupOf[layer] ?? -1
      if (!Number.isNaN(size)) {
        least -= size
        most -= size
      } else if (group === -1) fresh.add(layer)
      else met.add(group)
    }
    for (const number of met) {
      const group = unsized[number]
      if (group === undefined) continue
      const whole = group.layers.every((layer) => chain.includes(layer))
      least -= group.atMost
      most -= whole ? group.atLeast : 0
    }
    if (fresh.size === 0) continue
    for (const layer of fresh) groupOf[layer] = unsized.length
    unsized.push({ layers: [...fresh], atLeast: Math.max(least, 0), atMost: Math.max(most, 0) })
  }
  return { unsized, groupOf }
}
