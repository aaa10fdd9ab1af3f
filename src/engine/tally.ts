import { cacheHoldOf } from './buildcache.ts'
import { holdersOf } from './guard.ts'
import type { Image, ImageId } from './image.ts'
import type { Sharing } from './sharing.ts'
import type { Bytes } from './size.ts'
import { between } from './size.ts'
import { twofoldOf } from './twofold.ts'

/**
 * A set of images wished gone, and what would really go and be freed: held images stay, and untagged parents that lose
 * their last child go along, as the engine itself would take them. Toggling one image costs its own layers only.
 */
export type Tally = {
  readonly has: (id: ImageId) => boolean
  /** Adds the image when it is not in the set, else takes it out. Unknown IDs are ignored. */
  readonly toggle: (id: ImageId) => void
  /** Images that would go now: those wished and not held, and the parents they take along. In catalog order. */
  readonly going: () => readonly Image[]
  readonly goes: (id: ImageId) => boolean
  /** Bytes that would leave the disk, each layer once. */
  readonly freed: () => Bytes
}

type Options = {
  /** Count as if no container held the wished images: what would be freed once their holders were gone. */
  readonly ignoreHolders?: boolean
  /** Containers that are to be removed beforehand. */
  readonly withoutContainers?: ReadonlySet<string>
  /** False: only wished images go; parents left without a child stay until they are wished too. */
  readonly takeParents?: boolean
}

/** An empty tally over `sharing`. */
export const tallyOf = (sharing: Sharing, options: Options = {}): Tally => {
  const { ignoreHolders = false, withoutContainers = new Set(), takeParents = true } = options
  const { catalog, images, indexOf, chains, sizes, counts, pinned, groupOf } = sharing
  const wished = new Uint8Array(images.length)
  const going = new Set<number>()
  const parentOf = Int32Array.from(images, (image) => (image.parent === null ? -1 : (indexOf.get(image.parent) ?? -1)))
  const childCount = new Int32Array(images.length)
  for (const parent of parentOf) if (parent !== -1) childCount[parent] = (childCount[parent] ?? 0) + 1
  const goingChildren = new Int32Array(images.length)
  const layerGoing = new Int32Array(sizes.length)
  const groupGoing = new Int32Array(sharing.unsized.length)
  const cacheHold = cacheHoldOf(sharing)
  let sized = 0
  let unreadGoing = 0
  let unreadBytes = 0

  const unheld = (index: number): boolean => {
    const { id } = images[index] as Image
    return holdersOf(catalog, id, { containers: withoutContainers }).every(({ kind }) => kind === 'child')
  }
  // Containers do not change during the life of a tally, so that part of the guard is asked once per image.
  const free = new Int8Array(images.length).fill(-1)
  const isFree = (index: number): boolean => {
    if (free[index] === -1) free[index] = unheld(index) ? 1 : 0
    return free[index] === 1
  }
  const twofold = twofoldOf(sharing, (index) => !isFree(index))
  const shouldGo = (index: number): boolean => {
    if (wished[index] === 1 && ignoreHolders) return true
    const children = childCount[index] ?? 0
    if (goingChildren[index] !== children) return false
    const left =
      takeParents && children > 0 && images[index]?.references.length === 0 && images[index]?.digests.length === 0
    return (wished[index] === 1 || left) && isFree(index)
  }

  const shift = (layer: number, by: 1 | -1): void => {
    const before = layerGoing[layer] ?? 0
    layerGoing[layer] = before + by
    const full = counts[layer] ?? 0
    if ((by === 1 ? before + 1 : before) !== full || pinned[layer] === 1) return
    const group = groupOf[layer] ?? -1
    if (group === -1) {
      sized += by * (sizes[layer] ?? 0)
      cacheHold.shift(sizes[layer] ?? 0, by)
    } else groupGoing[group] = (groupGoing[group] ?? 0) + by
  }
  const apply = (index: number, by: 1 | -1): void => {
    const chain = chains[index] ?? null
    twofold?.shift(index, by)
    if (chain === null) {
      unreadGoing += by
      unreadBytes += by * (images[index]?.size ?? 0)
    } else for (const layer of chain) shift(layer, by)
  }
  const settle = (start: number): void => {
    for (let index = start; index !== -1; index = parentOf[index] ?? -1) {
      const now = shouldGo(index)
      if (now === going.has(index)) return
      if (now) going.add(index)
      else going.delete(index)
      const by = now ? 1 : -1
      apply(index, by)
      const parent = parentOf[index] ?? -1
      if (parent !== -1) goingChildren[parent] = (goingChildren[parent] ?? 0) + by
    }
  }

  const layerBytes = (): Bytes => {
    let [least, most] = [sized, sized]
    sharing.unsized.forEach((group, number) => {
      const gone = groupGoing[number] ?? 0
      if (gone > 0) most += group.atMost
      if (gone === group.layers.length) least += group.atLeast
    })
    return between(least, most)
  }
  const freed = (): Bytes => {
    const layers = twofold === null ? layerBytes() : twofold.freed()
    const someUnreadStays = sharing.unread > unreadGoing
    // A store that is still handing over its list may hold anything.
    const nothingSure = someUnreadStays || !catalog.complete || (twofold === null && sharing.blind)
    const least = nothingSure ? 0 : Math.max(layers.atLeast - cacheHold.bytes(), 0)
    return between(least, layers.atMost + unreadBytes)
  }

  return {
    has: (id) => wished[indexOf.get(id) ?? -1] === 1,
    toggle: (id) => {
      const index = indexOf.get(id)
      if (index === undefined) return
      wished[index] = wished[index] === 1 ? 0 : 1
      settle(index)
    },
    going: () => [...going].sort((a, b) => a - b).map((index) => images[index] as Image),
    goes: (id) => going.has(indexOf.get(id) ?? -1),
    freed,
  }
}

/** Bytes that removing exactly these images would free, with the parents they take along. */
export const freedBy = (sharing: Sharing, ids: Iterable<ImageId>, options: Options = {}): Bytes => {
  const tally = tallyOf(sharing, options)
  for (const id of new Set(ids)) tally.toggle(id)
  return tally.freed()
}

/** Bytes that can be freed now: of all images that nothing holds. */
export const freeNow = (sharing: Sharing): Bytes => freedBy(sharing, sharing.catalog.images.keys())

/** Bytes of everything that images keep on disk, each layer once. */
export const totalBytes = (sharing: Sharing): Bytes => {
  // What a container without image may keep is on disk all the same.
  const twofold = twofoldOf({ ...sharing, blind: false }, () => false)
  let [least, most] = [0, 0]
  if (twofold === null) {
    for (const size of sharing.sizes) if (!Number.isNaN(size)) least += size
    most = least
    for (const group of sharing.unsized) {
      least += group.atLeast
      most += group.atMost
    }
  } else {
    for (const index of sharing.images.keys()) twofold.shift(index, 1)
    ;({ atLeast: least, atMost: most } = twofold.freed())
  }
  for (const [index, image] of sharing.images.entries()) if (sharing.chains[index] === null) most += image.size
  return between(least, most)
}

/**
 * For every image the bytes that removing it alone would free were nothing holding it, by image ID. One pass; what a
 * list shows in its column.
 */
export const freedAlone = (sharing: Sharing): ReadonlyMap<ImageId, Bytes> => {
  const tally = tallyOf(sharing, { ignoreHolders: true })
  return new Map(
    sharing.images.map(({ id }) => {
      tally.toggle(id)
      const freed = tally.freed()
      tally.toggle(id)
      return [id, freed]
    }),
  )
}
