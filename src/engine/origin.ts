import type { Image } from './image.ts'

/** Whether an image could be pulled again once it is removed: a registry had it, it exists only here, or nobody can tell. */
export type Origin = 'registry' | 'only here' | 'unknown'

/**
 * Docker's classic store records a digest only at a pull or a push, so a digest proves that a registry had the image and
 * its absence that none is known. The containerd store invents one for every image; there only a reference by digest, or
 * blobs that were never fetched, prove a pull.
 */
export const originOf = (image: Image): Origin => {
  if (image.storage === null) return image.digests.length > 0 ? 'registry' : 'only here'
  const pulledByDigest = image.references.some((reference) => reference.includes('@'))
  return pulledByDigest || !image.storage.whole ? 'registry' : 'unknown'
}
