import type { Container } from './container.ts'
import { isLive } from './container.ts'
import type { Image, ImageId } from './image.ts'
import type { Listing } from './store.ts'

/** What one store holds at one moment, with the links between images and containers resolved. */
export type Catalog = {
  readonly images: ReadonlyMap<ImageId, Image>
  readonly containers: readonly Container[]
  /** False while a slow store is still handing over its list. */
  readonly complete: boolean
  /** Images that each image is the parent of. Absent = none. */
  readonly children: ReadonlyMap<ImageId, readonly ImageId[]>
  /** Containers made from each image, live ones first. Absent = none. */
  readonly users: ReadonlyMap<ImageId, readonly Container[]>
  /** Containers that have each image mounted. Absent = none. */
  readonly mounters: ReadonlyMap<ImageId, readonly Container[]>
  /** Which image each tag or digest reference names. */
  readonly named: ReadonlyMap<string, ImageId>
}

export const EMPTY_LISTING: Listing = { images: [], containers: [] }

const push = <K, V>(map: Map<K, V[]>, key: K, value: V): void => {
  const values = map.get(key)
  if (values === undefined) map.set(key, [value])
  else values.push(value)
}

const liveFirst = (a: Container, b: Container): number =>
  Number(isLive(b)) - Number(isLive(a)) || a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1)

/** Containers by the image that they were made from, and by each image that they have mounted. */
const linksOf = (containers: readonly Container[]): Pick<Catalog, 'containers' | 'users' | 'mounters'> => {
  const users = new Map<ImageId, Container[]>()
  const mounters = new Map<ImageId, Container[]>()
  for (const container of [...containers].sort(liveFirst)) {
    push(users, container.image, container)
    for (const mounted of container.mounts) push(mounters, mounted, container)
  }
  return { containers, users, mounters }
}

const namesOf = ({ references, digests }: Image): readonly string[] => [...references, ...digests]

/** Builds the links of a listing once, so that every later question is a look-up. */
export const catalogOf = ({ images, containers }: Listing, complete = true): Catalog => {
  const byId = new Map(images.map((image) => [image.id, image]))
  const children = new Map<ImageId, ImageId[]>()
  const named = new Map<string, ImageId>()
  for (const image of byId.values()) {
    if (image.parent !== null && image.parent !== image.id && byId.has(image.parent)) {
      push(children, image.parent, image.id)
    }
    for (const name of namesOf(image)) named.set(name, image.id)
  }
  return { images: byId, complete, children, named, ...linksOf(containers) }
}

export const EMPTY_CATALOG: Catalog = catalogOf(EMPTY_LISTING)

/**
 * The same catalog with one image and all containers replaced by what the store says now. Where the image's links are what
 * they were, or it is gone, nothing is built anew but its own part: this is asked before every single removal.
 */
export const withLook = (
  catalog: Catalog,
  id: ImageId,
  look: { image: Image | null; containers: readonly Container[] },
): Catalog => {
  const before = catalog.images.get(id)
  const { image: now, containers } = look
  const images = new Map(catalog.images)
  if (now === null) images.delete(id)
  else images.set(id, now)
  const sameLinks = before !== undefined && now !== null && before.parent === now.parent && sameNames(before, now)
  if (sameLinks) return { ...catalog, images, ...linksOf(containers) }
  // A name that moved belongs to another image that was not looked at: only the whole tells.
  if (now !== null || before === undefined) {
    return catalogOf({ images: [...images.values()], containers }, catalog.complete)
  }
  return { ...catalog, images, ...withoutLinks(catalog, before), ...linksOf(containers) }
}

const sameNames = (a: Image, b: Image): boolean => {
  const [left, right] = [namesOf(a), namesOf(b)]
  return left.length === right.length && left.every((name, index) => name === right[index])
}

/** Children and names without an image that is gone, and without what was built on it: that has no parent here any more. */
const withoutLinks = (catalog: Catalog, gone: Image): Pick<Catalog, 'children' | 'named'> => {
  const children = new Map(catalog.children)
  children.delete(gone.id)
  const siblings = gone.parent === null ? undefined : children.get(gone.parent)
  if (gone.parent !== null && siblings !== undefined) {
    const left = siblings.filter((id) => id !== gone.id)
    if (left.length === 0) children.delete(gone.parent)
    else children.set(gone.parent, left)
  }
  const named = new Map(catalog.named)
  for (const name of namesOf(gone)) if (named.get(name) === gone.id) named.delete(name)
  return { children, named }
}

export const childrenOf = (catalog: Catalog, id: ImageId): readonly ImageId[] => catalog.children.get(id) ?? []
export const usersOf = (catalog: Catalog, id: ImageId): readonly Container[] => catalog.users.get(id) ?? []
export const mountersOf = (catalog: Catalog, id: ImageId): readonly Container[] => catalog.mounters.get(id) ?? []

/** No tag names it and another image is built on it. */
export const isIntermediate = (catalog: Catalog, image: Image): boolean =>
  image.references.length === 0 && childrenOf(catalog, image.id).length > 0

/** No tag names it and no other image is built on it. */
export const isDangling = (catalog: Catalog, image: Image): boolean =>
  image.references.length === 0 && childrenOf(catalog, image.id).length === 0

/** How containers use an image, mounts included: by a live one, only by stopped ones, or not at all. */
export type Use = 'running' | 'stopped' | 'none'

export const useOf = (catalog: Catalog, id: ImageId): Use => {
  const [users, mounters] = [usersOf(catalog, id), mountersOf(catalog, id)]
  if (users.some(isLive) || mounters.some(isLive)) return 'running'
  return users.length + mounters.length > 0 ? 'stopped' : 'none'
}
