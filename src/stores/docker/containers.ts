import { catalogOf } from '../../engine/catalog.ts'
import type { Container } from '../../engine/container.ts'
import type { Digest } from '../../engine/digest.ts'
import type { ImageId } from '../../engine/image.ts'
import { resolveImage } from '../../engine/resolve.ts'
import type { ListedContainer } from './decode-container.ts'
import type { ListedImage } from './decode-image.ts'

/** What was found out about containers and stays true while they exist, by container ID. */
export type Remembered = {
  /** What each name of a mounted image meant when it was met first: a tag may move on, the mount does not. */
  readonly mounts: Map<string, ReadonlyMap<string, readonly ImageId[]>>
  readonly orphanChains: Map<string, readonly Digest[] | null>
}

export const nothingRemembered = (): Remembered => ({ mounts: new Map(), orphanChains: new Map() })

type Meaning = (name: string) => readonly ImageId[]

/** Looks a name up as Docker does; what fits several images stands for all of them. */
const meaningIn = (images: readonly ListedImage[]): Meaning => {
  const catalog = catalogOf({ images, containers: [] })
  return (name) => {
    const found = resolveImage(catalog, name)
    if (found.type === 'image') return [found.image.id]
    return found.type === 'ambiguous' ? found.images.map(({ id }) => id) : []
  }
}

const mountsOf = (
  { id, mounts }: ListedContainer,
  meaning: () => Meaning,
  remembered: Remembered,
): readonly ImageId[] => {
  if (mounts.length === 0) return []
  const before = remembered.mounts.get(id)
  const now = new Map(
    mounts.map((name) => {
      const known = before?.get(name) ?? []
      return [name, known.length > 0 ? known : meaning()(name)]
    }),
  )
  remembered.mounts.set(id, now)
  return [...new Set([...now.values()].flat())]
}

/**
 * Containers with the IDs that `images` goes by. The containerd store may give the manifest of one platform where the
 * list has the index above it; of several indexes with that manifest the one the container was named by is taken.
 */
export const containersOf = (
  listed: readonly ListedContainer[],
  images: readonly ListedImage[],
  remembered: Remembered,
): readonly Container[] => {
  const ids = new Set<Digest>(images.map(({ id }) => id))
  const above = new Map<Digest, ListedImage[]>()
  for (const image of images) {
    for (const { digest } of image.manifests ?? []) {
      if (digest !== image.id) above.set(digest, [...(above.get(digest) ?? []), image])
    }
  }
  let meaning: Meaning | null = null
  const meaningNow = (): Meaning => {
    meaning ??= meaningIn(images)
    return meaning
  }
  const imageOf = ({ image, manifest, imageName }: ListedContainer): ImageId => {
    if (ids.has(image)) return image
    const candidates = above.get(image) ?? (manifest === null ? undefined : above.get(manifest)) ?? []
    const named = candidates.find(({ references }) => references.includes(imageName))
    return (named ?? candidates[0])?.id ?? image
  }
  return listed.map((container) => ({
    id: container.id,
    name: container.name,
    image: imageOf(container),
    imageName: container.imageName,
    state: container.state,
    status: container.status,
    created: container.created,
    written: container.written,
    mounts: mountsOf(container, meaningNow, remembered),
    orphanChain: remembered.orphanChains.get(container.id) ?? null,
  }))
}

/** Forgets containers that are gone. */
export const forgetOthers = (remembered: Remembered, containers: readonly ListedContainer[]): void => {
  const ids = new Set(containers.map(({ id }) => id))
  for (const map of [remembered.mounts, remembered.orphanChains]) {
    for (const id of map.keys()) if (!ids.has(id)) map.delete(id)
  }
}
