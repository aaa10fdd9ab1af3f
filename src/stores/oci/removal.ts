import type { Container } from '../../engine/container.ts'
import { isLive } from '../../engine/container.ts'
import type { Digest } from '../../engine/digest.ts'
import { shortId } from '../../engine/digest.ts'
import { compareReferences, repositoryOf } from '../../engine/reference.ts'
import type { Removed } from '../../engine/store.ts'
import { conflict } from './faults.ts'
import type { Entry } from './index-file.ts'
import { chainIdsOf, commonDepth } from './layers.ts'
import { familiarName, type State, type Stored } from './state.ts'
import { withDigests, withoutTag } from './tagging.ts'

/** What a removal decides from: the store as it is under its lock. */
export type Scene = {
  readonly state: State
  readonly containers: readonly Container[]
  /** Diff IDs of an image, bottom first. */
  readonly diffIdsOf: (image: Stored) => readonly Digest[]
}

/** The index after a removal, and the record of it. */
export type Decided = { readonly entries: readonly Entry[]; readonly removed: Removed }

type Names = Pick<Stored, 'tags' | 'digests'>

const namesOf = ({ tags, digests }: Names): readonly string[] => [...tags, ...digests].sort(compareReferences)

/** Docker's test for "one name": exactly one, or at most one tag with all digests in its repository. Not for none. */
const isSingle = ({ tags, digests }: Names): boolean => {
  if (tags.length + digests.length === 1) return true
  const repositories = new Set([...tags, ...digests].map(repositoryOf))
  return tags.length === 1 && repositories.size === 1
}

const usersOf = ({ containers }: Scene, { id }: Stored): readonly Container[] =>
  containers.filter(({ image }) => image === id)

const hasChildren = ({ state }: Scene, { id }: Stored): boolean =>
  [...state.images.values()].some(({ parent }) => parent === id)

const refuseChildren = ({ id }: Stored): Error => conflict(`Another image is built on the image ${shortId(id)}.`)

const refuseUser = ({ id }: Stored, user: Container): Error =>
  conflict(
    `The image ${shortId(id)} is used by the ${isLive(user) ? 'running' : 'stopped'} container ${user.name}.`,
    isLive(user) ? undefined : `Remove the container ${user.name} first.`,
  )

/** Why the image itself cannot go, in the order in which Docker looks: children, running, names, stopped. */
const objection = (scene: Scene, image: Stored, names: Names): Error | null => {
  const users = usersOf(scene, image)
  const running = users.find(isLive)
  const stopped = users.find((user) => !isLive(user))
  if (hasChildren(scene, image)) return refuseChildren(image)
  if (running !== undefined) return refuseUser(image, running)
  if (names.tags.length + names.digests.length > 1 && !isSingle(names))
    return conflict(`The image ${shortId(image.id)} has several names.`, 'Remove it by its names.')
  return stopped === undefined ? null : refuseUser(image, stopped)
}

/** Chain IDs that no other image and no container has, top first. */
const freedLayers = ({ state, diffIdsOf }: Scene, image: Stored): readonly Digest[] => {
  const own = diffIdsOf(image)
  let shared = 0
  for (const other of state.images.values())
    if (other.id !== image.id) shared = Math.max(shared, commonDepth(own, diffIdsOf(other)))
  return chainIdsOf(own).slice(shared).reverse()
}

const gone = (scene: Scene, image: Stored, names: Names): Decided => {
  const entries = new Set(image.entries)
  return {
    entries: scene.state.index.entries.filter((entry) => !entries.has(entry)),
    removed: {
      untagged: namesOf(names).map(familiarName),
      deleted: [image.id],
      layers: freedLayers(scene, image),
    },
  }
}

/** The digests that go along with a tag: all of its repository, once no other tag of it is left. */
const digestsAlong = ({ tags, digests }: Names, name: string): readonly string[] => {
  const repository = repositoryOf(name)
  if (name.includes('@') || tags.some((tag) => tag !== name && repositoryOf(tag) === repository)) return []
  return digests.filter((digest) => repositoryOf(digest) === repository)
}

const withoutNames = (entries: readonly Entry[], image: Stored, names: readonly string[]): readonly Entry[] => {
  const untagged = names.reduce(withoutTag, entries)
  if (!names.some((name) => name.includes('@'))) return untagged
  return image.entries.reduce(
    (all, entry) =>
      withDigests(all, entry.descriptor.digest, (before) => before.filter((digest) => !names.includes(digest))),
    untagged,
  )
}

/**
 * Takes one name away, and the image with its last one, by the rules of Docker's classic store without force (moby
 * `ImageDelete`). `name` is canonical and one of the image's own.
 */
export const withoutName = (scene: Scene, image: Stored, name: string): Decided => {
  const [user] = usersOf(scene, image)
  if (isSingle(image) && user !== undefined)
    throw conflict(
      `${familiarName(name)} is the last name of the image that the container ${user.name} uses.`,
      `Remove the container ${user.name} first.`,
    )
  const names = [name, ...digestsAlong(image, name)]
  const left: Names = {
    tags: image.tags.filter((tag) => !names.includes(tag)),
    digests: image.digests.filter((digest) => !names.includes(digest)),
  }
  const none = left.tags.length + left.digests.length === 0
  // Docker says nothing when the image itself has to stay: it has become an intermediate one.
  if (none && objection(scene, image, left) === null) {
    const { entries, removed } = gone(scene, image, image)
    return { entries, removed: { ...removed, untagged: names.map(familiarName) } }
  }
  return {
    entries: withoutNames(scene.state.index.entries, image, names),
    removed: { untagged: names.map(familiarName), deleted: [], layers: [] },
  }
}

/** Removes an image by its ID, with the one name that it may have. */
export const withoutImage = (scene: Scene, image: Stored): Decided => {
  const why = objection(scene, image, image)
  if (why !== null) throw why
  return gone(scene, image, image)
}

/** The canonical name among an image's own that a person's words stand for; null when it has no such name (any more). */
export const nameIn = ({ tags, digests }: Stored, reference: string): string | null =>
  [...tags, ...digests].find((name) => familiarName(name) === reference || name === reference) ?? null
