import type { Sharing } from './sharing.ts'
import type { Bytes } from './size.ts'
import { between } from './size.ts'

/**
 * The arithmetic of a store that keeps images twice, packed and unpacked (Docker's containerd store). Bounds only: which
 * image keeps a snapshot alive, and how large each packed layer is, the engine does not tell.
 */
export type Twofold = {
  /** Bytes freed when exactly the images with these numbers go. */
  readonly freed: (going: ReadonlySet<number>) => Bytes
}

/** Builds what every set has in common, once; null when no image of this catalog is kept twice. */
export const twofoldOf = (sharing: Sharing): Twofold | null => {
  if (!sharing.images.some((image) => image.storage !== null)) return null
  const snapshots = snapshotsOf(sharing)
  const blobs = blobsOf(sharing)
  return {
    freed: (going) => {
      const [unpacked, packed] = [snapshots(going), blobs(going)]
      return between(unpacked.atLeast + packed.atLeast, unpacked.atMost + packed.atMost)
    },
  }
}

type FreedBy = (going: ReadonlySet<number>) => Bytes

const bump = (counts: Map<number, number>, key: number, by: number): void => {
  counts.set(key, (counts.get(key) ?? 0) + by)
}

/**
 * A snapshot may be kept by any unpacked image that stays. It is surely kept by one whose whole chain lies on the chain
 * of no image that goes: only whoever unpacked a chain first holds it, and that may have been an image that goes.
 * Containers hold the snapshots of their image in any case.
 */
const snapshotsOf = ({ catalog, images, chains, sizes, pinned, unsized, groupOf }: Sharing): FreedBy => {
  const keepers = new Int32Array(sizes.length)
  const endsAt = new Map<number, number[]>()
  const keeps = images.map(({ id, storage }) => storage?.unpacked !== false || catalog.users.has(id) || catalog.mounters.has(id))
  const sure = images.map(({ id }) => catalog.users.has(id) || catalog.mounters.has(id))
  chains.forEach((chain, index) => {
    if (chain === null || keeps[index] !== true) return
    for (const layer of chain) keepers[layer] = (keepers[layer] ?? 0) + 1
    const top = chain[chain.length - 1]
    if (top !== undefined && sure[index] !== true) endsAt.set(top, [...(endsAt.get(top) ?? []), index])
  })
  return (going) => {
    const touched = new Set<number>()
    const keepersGoing = new Map<number, number>()
    for (const index of going) {
      for (const layer of chains[index] ?? []) {
        touched.add(layer)
        if (keeps[index] === true) bump(keepersGoing, layer, 1)
      }
    }
    const unsure = new Map<number, number>()
    for (const layer of touched) {
      for (const index of endsAt.get(layer) ?? []) {
        if (!going.has(index)) for (const under of chains[index] ?? []) bump(unsure, under, 1)
      }
    }
    let [least, most] = [0, 0]
    const groups = new Set<number>()
    for (const layer of touched) {
      const mayKeep = (keepers[layer] ?? 0) - (keepersGoing.get(layer) ?? 0)
      if (pinned[layer] === 1 || mayKeep - (unsure.get(layer) ?? 0) > 0) continue
      const group = groupOf[layer] ?? -1
      if (group !== -1) groups.add(group)
      else {
        most += sizes[layer] ?? 0
        if (mayKeep === 0) least += sizes[layer] ?? 0
      }
    }
    for (const group of groups) most += unsized[group]?.atMost ?? 0
    return between(least, most)
  }
}

/** The empty tar archive, which builders leave wherever a step changed no file; 1,024 bytes, packed fewer. */
const EMPTY_DIFF = 'sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef'
const EMPTY_BYTES = 1024

/**
 * Packed layers have no size of their own in the API, only the content of whole images has. What an image has above the
 * last layer that stays, or that another image of the set has been charged with, goes at least: everything up to there is
 * no more than the content of the smallest image through it.
 */
const blobsOf = ({ images, chains, layers }: Sharing): FreedBy => {
  const diffs = new Map<string, number>()
  const diffOf = Int32Array.from(layers, ({ diffId }) => {
    const known = diffs.get(diffId)
    if (known !== undefined) return known
    diffs.set(diffId, diffs.size)
    return diffs.size - 1
  })
  const empty = diffs.get(EMPTY_DIFF) ?? -1
  const below = new Float64Array(layers.length).fill(Number.POSITIVE_INFINITY)
  const owners = new Int32Array(diffs.size)
  const diffsIn = (chain: Int32Array | null | undefined): ReadonlySet<number> =>
    new Set(chain?.values().map((layer) => diffOf[layer] ?? 0))
  chains.forEach((chain, index) => {
    const storage = images[index]?.storage ?? null
    for (const layer of chain ?? []) {
      if (storage !== null) below[layer] = Math.min(below[layer] ?? 0, storage.content - storage.manifest)
    }
    for (const diff of diffsIn(chain)) owners[diff] = (owners[diff] ?? 0) + 1
  })
  return (going) => {
    let [least, most] = [0, 0]
    const ownersGoing = new Map<number, number>()
    const packed: { chain: Int32Array; bytes: number }[] = []
    for (const index of going) {
      const storage = images[index]?.storage ?? null
      const chain = chains[index] ?? null
      if (storage === null) continue
      most += storage.content + storage.elsewhere
      least += storage.manifest
      if (chain !== null) packed.push({ chain, bytes: storage.content - storage.manifest })
      for (const diff of diffsIn(chain)) bump(ownersGoing, diff, 1)
    }
    const charged = new Set<number>()
    for (const { chain, bytes } of packed.sort((a, b) => a.bytes - b.bytes)) {
      let [notCounted, empties] = [0, 0]
      for (const layer of chain) {
        const diff = diffOf[layer] ?? 0
        if (diff === empty) empties += EMPTY_BYTES
        else if (charged.has(diff) || ownersGoing.get(diff) !== owners[diff]) notCounted = below[layer] ?? bytes
        charged.add(diff)
      }
      least += Math.max(bytes - notCounted - empties, 0)
    }
    return between(least, most)
  }
}
