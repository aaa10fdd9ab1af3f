import type { Sharing } from './sharing.ts'
import type { Bytes } from './size.ts'
import { between } from './size.ts'

/**
 * The arithmetic of a store that keeps images twice, packed and unpacked (Docker's containerd store), for a set of images
 * that goes. Bounds only: which image keeps a snapshot alive, and how large each packed layer is, the engine does not tell.
 * Both bounds only grow while images are added, so that what each image adds can be told.
 */
export type Twofold = {
  /** Adds the image with this number to those that go, or takes it out. Costs its own layers. */
  readonly shift: (index: number, by: 1 | -1) => void
  readonly freed: () => Bytes
}

/** An empty set; null when no image of this catalog is kept twice. `isHeld`: a container that stays holds the image. */
export const twofoldOf = (sharing: Sharing, isHeld: (index: number) => boolean): Twofold | null => {
  if (!sharing.images.some((image) => image.storage !== null)) return null
  const parts = [snapshots(sharing, isHeld), blobs(sharing)]
  return {
    shift: (index, by) => {
      for (const part of parts) part.shift(index, by)
    },
    freed: () =>
      parts
        .map((part) => part.freed())
        .reduce((sum, { atLeast, atMost }) => between(sum.atLeast + atLeast, sum.atMost + atMost)),
  }
}

const add = (counts: Int32Array, at: number, by: number): number => {
  const now = (counts[at] ?? 0) + by
  counts[at] = now
  return now
}

/**
 * A snapshot may be kept by any unpacked image that stays. It is surely kept by one whose whole chain lies on the chain
 * of no image that goes: only whoever unpacked a chain first holds it, and that may have been an image that goes.
 * Containers hold the snapshots of their image in any case.
 */
const snapshots = (
  { images, chains, sizes, pinned, unsized, groupOf, blind }: Sharing,
  isHeld: (index: number) => boolean,
): Twofold => {
  const keepers = new Int32Array(sizes.length)
  const through = new Int32Array(sizes.length)
  const keepersGoing = new Int32Array(sizes.length)
  const unsure = new Int32Array(sizes.length)
  const going = new Uint8Array(images.length)
  const mayGo = new Uint8Array(sizes.length)
  const surelyGoes = new Uint8Array(sizes.length)
  const groups = new Int32Array(unsized.length)
  let [least, most] = [0, 0]

  const keeps = images.map(({ storage }, index) => storage?.unpacked !== false || isHeld(index))
  /** Images that would be unsure keepers, by the layer on which their chain ends. */
  const endsAt = new Map<number, number[]>()
  const topOf = (index: number): number => chains[index]?.at(-1) ?? -1
  chains.forEach((chain, index) => {
    if (chain === null || keeps[index] !== true) return
    for (const layer of chain) add(keepers, layer, 1)
    if (chain.length > 0 && !isHeld(index)) endsAt.set(topOf(index), [...(endsAt.get(topOf(index)) ?? []), index])
  })

  const recount = (layer: number): void => {
    const touched = (through[layer] ?? 0) > 0 && pinned[layer] !== 1
    const keeping = (keepers[layer] ?? 0) - (keepersGoing[layer] ?? 0)
    const may = touched && keeping <= (unsure[layer] ?? 0) ? 1 : 0
    const surely = touched && keeping === 0 ? 1 : 0
    const group = groupOf[layer] ?? -1
    const size = group === -1 ? (sizes[layer] ?? 0) : 0
    if (may !== mayGo[layer]) {
      most += may === 1 ? size : -size
      if (group !== -1) add(groups, group, may === 1 ? 1 : -1)
      mayGo[layer] = may
    }
    if (surely !== surelyGoes[layer]) {
      least += surely === 1 ? size : -size
      surelyGoes[layer] = surely
    }
  }
  const doubt = (index: number, by: 1 | -1): void => {
    for (const layer of chains[index] ?? []) {
      add(unsure, layer, by)
      recount(layer)
    }
  }
  const isDoubtful = (index: number): boolean =>
    (through[topOf(index)] ?? 0) > 0 && endsAt.get(topOf(index))?.includes(index) === true

  return {
    shift: (index, by) => {
      if (by === 1 && isDoubtful(index)) doubt(index, -1)
      if (by === 1) going[index] = 1
      for (const layer of chains[index] ?? []) {
        if (keeps[index] === true) add(keepersGoing, layer, by)
        const now = add(through, layer, by)
        if (now === (by === 1 ? 1 : 0))
          for (const other of endsAt.get(layer) ?? []) if (going[other] !== 1) doubt(other, by)
        recount(layer)
      }
      if (by === -1) going[index] = 0
      if (by === -1 && isDoubtful(index)) doubt(index, 1)
    },
    freed: () => {
      let upper = most
      groups.forEach((count, group) => {
        if (count > 0) upper += unsized[group]?.atMost ?? 0
      })
      // A container without image may hold any of them. It never holds packed layers.
      return between(blind ? 0 : least, upper)
    },
  }
}

/** The layer without any file: every builder makes it, and it is the one packed layer whose size is known. */
const EMPTY_DIFF = 'sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef'
const EMPTY_TAR = 1024

/**
 * Bytes of packed layers that go at least with each layer, once no image that stays has it. The content of a whole image
 * bounds the sum below each prefix of its chain, and what a prefix adds to the one below it is its own. That sum can hold
 * layers above it too, as long as no image ends between; one of those whose diff ID stands elsewhere as well may stay
 * there, so the most it can be is taken off.
 */
const ownBlobs = ({ images, chains, layers }: Sharing): Float64Array => {
  const upTo = new Float64Array(layers.length).fill(Number.POSITIVE_INFINITY)
  chains.forEach((chain, index) => {
    const storage = images[index]?.storage ?? null
    if (storage !== null)
      for (const layer of chain ?? []) upTo[layer] = Math.min(upTo[layer] ?? 0, storage.content - storage.manifest)
  })
  const places = new Map<string, number>()
  const mostOf = new Map<string, number>([[EMPTY_DIFF, EMPTY_TAR]])
  layers.forEach(({ diffId }, layer) => {
    places.set(diffId, (places.get(diffId) ?? 0) + 1)
    mostOf.set(diffId, Math.min(mostOf.get(diffId) ?? Number.POSITIVE_INFINITY, upTo[layer] ?? 0))
  })
  const own = new Float64Array(layers.length)
  const done = new Uint8Array(layers.length)
  for (const chain of chains) {
    let before = 0
    let counted = -1
    for (const layer of chain ?? []) {
      const adds = (upTo[layer] ?? 0) - before
      if (adds > 0) counted = layer
      if (done[layer] !== 1) {
        done[layer] = 1
        own[layer] = (own[layer] ?? 0) + Math.max(adds, 0)
        const { diffId } = layers[layer] as { diffId: string }
        if (counted !== -1 && (places.get(diffId) ?? 0) > 1)
          own[counted] = (own[counted] ?? 0) - (mostOf.get(diffId) ?? 0)
      }
      before = Math.max(before, upTo[layer] ?? 0)
    }
  }
  return own.map((bytes) => Math.max(bytes, 0))
}

const blobs = (sharing: Sharing): Twofold => {
  const { images, chains, counts } = sharing
  const own = ownBlobs(sharing)
  const through = new Int32Array(own.length)
  let [least, most] = [0, 0]
  return {
    shift: (index, by) => {
      const storage = images[index]?.storage ?? null
      if (storage === null) return
      least += by * storage.manifest
      most += by * (storage.content + storage.elsewhere)
      for (const layer of chains[index] ?? []) {
        const now = add(through, layer, by)
        if ((by === 1 ? now : now + 1) === counts[layer]) least += by * (own[layer] ?? 0)
      }
    },
    freed: () => between(least, most),
  }
}
