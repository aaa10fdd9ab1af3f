import type { Digest } from '../../engine/digest.ts'
import type { Image, Storage } from '../../engine/image.ts'
import type { EngineInfo } from './decode-engine.ts'
import type { ListedImage, Manifest } from './decode-image.ts'

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

/**
 * The manifest whose layers the engine inspects: the only image there is, else the one for the engine's own platform.
 */
const bestOf = (manifests: readonly Manifest[], { os, architecture }: EngineInfo): Manifest | null => {
  const images = manifests.filter(({ kind }) => kind === 'image')
  if (images.length < 2) return images[0] ?? null
  const fitting = images.filter((manifest) => manifest.os === os && manifest.architecture === architecture)
  return fitting.find(({ available }) => available) ?? fitting[0] ?? null
}

/**
 * What one image keeps packed. `owners` counts the images that each manifest blob belongs to: one that another image
 * has as well is nobody's own. The index is in no size the engine gives, yet on disk (moby 28.5), so it is added
 * here.
 */
const storageOf = (image: ListedImage, info: EngineInfo, owners: ReadonlyMap<Digest, number>): Storage => {
  const { id, manifests, descriptorSize, size } = image
  // Before API 1.47 the engine gives blobs and snapshots in one number: good for an upper bound and nothing else.
  if (manifests === null) return { content: 0, manifest: 0, elsewhere: size, unpacked: true, whole: true }
  const best = bestOf(manifests, info)
  const counted = best === null ? manifests : [best]
  const index = manifests.some(({ digest }) => digest === id) ? 0 : (descriptorSize ?? 0)
  const own = counted.filter(({ digest }) => (owners.get(digest) ?? 0) < 2)
  return {
    content: sum(counted.map(({ content }) => content)) + index,
    manifest: sum(own.map((manifest) => Math.min(manifest.size, manifest.content))) + index,
    elsewhere: sum(manifests.map(({ content }) => content)) - sum(counted.map(({ content }) => content)),
    unpacked: counted.some(({ unpacked }) => unpacked),
    whole: counted.every(({ available }) => available),
  }
}

const ownersOf = (images: readonly ListedImage[]): ReadonlyMap<Digest, number> => {
  const owners = new Map<Digest, number>()
  for (const { manifests } of images) {
    for (const { digest } of manifests ?? []) owners.set(digest, (owners.get(digest) ?? 0) + 1)
  }
  return owners
}

/**
 * The images as the rest of the program knows them: with their {@link Storage} on the containerd store, without it
 * elsewhere. `among` are all images that may have a manifest in common with them.
 */
export const imagesOf = (
  images: readonly ListedImage[],
  info: EngineInfo,
  among: readonly ListedImage[] = images,
): readonly Image[] => {
  const owners = info.containerd ? ownersOf(among) : new Map<Digest, number>()
  return images.map((listed) => {
    const { descriptorSize: _descriptorSize, manifests: _manifests, ...image } = listed
    return info.containerd ? { ...image, storage: storageOf(listed, info, owners) } : image
  })
}
