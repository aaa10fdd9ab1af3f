import type { ImageId } from '../../src/engine/image.ts'
import type { World } from '../support/arbitraries.ts'

type Facts = Pick<World, 'images' | 'containers' | 'chains'>

/**
 * The images that go when these are wished gone, told from the bare lists by going round until nothing changes: wished and
 * unheld ones whose children all go, and nameless ones left without a child. `regardless`: what is wished goes in any case.
 */
export const goneWith = (
  { images, containers }: Facts,
  wished: readonly ImageId[],
  regardless = false,
): ReadonlySet<ImageId> => {
  const gone = new Set<ImageId>()
  for (let before = -1; gone.size !== before; ) {
    before = gone.size
    for (const { id, references, digests } of images) {
      const children = images.filter(({ parent }) => parent === id)
      const inUse = containers.some((one) => one.image === id || one.mounts.includes(id))
      const childless = children.every((child) => gone.has(child.id))
      const leftOver = children.length > 0 && references.length + digests.length === 0
      if (wished.includes(id) && regardless) gone.add(id)
      else if (!inUse && childless && (wished.includes(id) || leftOver)) gone.add(id)
    }
  }
  return gone
}

/** Bytes that leave the disk with these images: layers that no image left and no container without an image still has. */
export const truth = ({ images, containers, chains }: Facts, gone: ReadonlySet<ImageId>): number => {
  const kept = new Set(containers.flatMap(({ orphanChain }) => orphanChain ?? []))
  for (const { id } of images) if (!gone.has(id)) for (const { chainId } of chains.get(id) ?? []) kept.add(chainId)
  const freed = new Map<string, number>()
  for (const id of gone)
    for (const { chainId, size } of chains.get(id) ?? []) if (!kept.has(chainId)) freed.set(chainId, size ?? 0)
  return [...freed.values()].reduce((sum, size) => sum + size, 0)
}
