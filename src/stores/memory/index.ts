import type { CallOptions } from '../../engine/call.ts'
import type { Container } from '../../engine/container.ts'
import { isLive } from '../../engine/container.ts'
import type { Fault } from '../../engine/fault.ts'
import { FaultError, fault } from '../../engine/fault.ts'
import type { Image, ImageId } from '../../engine/image.ts'
import type { Chain } from '../../engine/layer.ts'
import { repositoryOf } from '../../engine/reference.ts'
import type {
  Change,
  HistoryStep,
  Inspection,
  Listing,
  Removal,
  Removed,
  Store,
  StoreInfo,
} from '../../engine/store.ts'
import { changeFeed } from '../feed.ts'

/** Everything a memory store is made from. Chains of images that are not given stay unknown. */
export type MemoryContents = Listing & {
  readonly chains?: ReadonlyMap<ImageId, Chain>
  readonly history?: ReadonlyMap<ImageId, readonly HistoryStep[]>
  readonly inspections?: ReadonlyMap<ImageId, Inspection>
}

/** A store in memory with Docker's rules, and the handles by which something outside of it changes what it holds. */
export type MemoryStore = Store & {
  readonly contents: () => MemoryContents
  /** Replaces what the store holds, as another program would, and reports the change. */
  readonly change: (next: Partial<MemoryContents>, change?: Change) => void
  /** From now on every call fails with this, and whoever watches is told; null makes the store well again. */
  readonly fail: (why: Fault | null) => void
  /** Every removal asked for, in order, whatever became of it. */
  readonly asked: readonly Removal[]
}

type Options = { readonly label?: string; readonly info?: Partial<StoreInfo> }

const conflict = (says: string): FaultError => new FaultError(fault('conflict', says))
const missing = (what: string): FaultError => new FaultError(fault('not-found', `No such ${what}.`))

const ABORTED = (): Error => new DOMException('The call was given up.', 'AbortError')

/** Chain IDs of an image that no other image and no container is built on. */
const layersOnlyIn = (contents: MemoryContents, id: ImageId): readonly `${string}:${string}`[] => {
  const chains = contents.chains ?? new Map<ImageId, Chain>()
  const kept = new Set<string>()
  for (const image of contents.images)
    if (image.id !== id) for (const { chainId } of chains.get(image.id) ?? []) kept.add(chainId)
  for (const container of contents.containers)
    if (container.image === id) for (const { chainId } of chains.get(id) ?? []) kept.add(chainId)
  for (const { orphanChain } of contents.containers) for (const chainId of orphanChain ?? []) kept.add(chainId)
  return (chains.get(id) ?? [])
    .map(({ chainId }) => chainId)
    .filter((chainId) => !kept.has(chainId))
    .reverse()
}

/** A store that lives in memory. What it refuses and reports follows Docker's classic store. */
export const memoryStore = (start: MemoryContents, { label = 'memory', info = {} }: Options = {}): MemoryStore => {
  let contents = start
  let broken: Fault | null = null
  const asked: Removal[] = []
  const feed = changeFeed()

  const answer = async <T>({ signal }: CallOptions, value: () => T): Promise<T> => {
    // Every real store answers later than it was asked.
    await Promise.resolve()
    if (signal?.aborted === true) throw ABORTED()
    if (broken !== null) throw new FaultError(broken)
    return value()
  }
  const find = (id: ImageId): Image => {
    const image = contents.images.find((candidate) => candidate.id === id)
    if (image === undefined) throw missing('image')
    return image
  }
  const users = (id: ImageId): readonly Container[] =>
    contents.containers.filter(({ image, mounts }) => image === id || mounts.includes(id))

  const removeImage = (image: Image): Removed => {
    const held = users(image.id)[0]
    if (held !== undefined)
      throw conflict(
        `conflict: unable to delete ${image.id.slice(7, 19)} - image is being used by container ${held.id.slice(0, 12)}`,
      )
    if (contents.images.some(({ parent }) => parent === image.id))
      throw conflict('conflict: image has dependent child images')
    const layers = layersOnlyIn(contents, image.id)
    contents = { ...contents, images: contents.images.filter(({ id }) => id !== image.id) }
    feed.report({ subject: 'image', action: 'delete', id: image.id })
    return { untagged: [...image.references, ...image.digests], deleted: [image.id], layers }
  }
  const removeReference = (image: Image, reference: string): Removed => {
    if (!image.references.includes(reference)) throw missing(`reference: ${reference}`)
    const references = image.references.filter((name) => name !== reference)
    // The last tag of a repository takes the digests of that repository along; those of others keep the image.
    const isLast = references.every((name) => repositoryOf(name) !== repositoryOf(reference))
    const digests = image.digests.filter((name) => !isLast || repositoryOf(name) !== repositoryOf(reference))
    if (references.length + digests.length === 0) return removeImage(image)
    contents = {
      ...contents,
      images: contents.images.map((other) => (other.id === image.id ? { ...image, references, digests } : other)),
    }
    feed.report({ subject: 'image', action: 'untag', id: image.id })
    return { untagged: [reference], deleted: [], layers: [] }
  }
  const removeContainer = (id: string): Removed => {
    const container = contents.containers.find((candidate) => candidate.id === id)
    if (container === undefined) throw missing('container')
    if (isLive(container)) throw conflict(`cannot remove container ${container.name}: it is ${container.state}`)
    contents = { ...contents, containers: contents.containers.filter((other) => other.id !== id) }
    feed.report({ subject: 'container', action: 'destroy', id })
    return { untagged: [], deleted: [], layers: null }
  }

  return {
    id: `memory:${label}`,
    label,
    address: 'this program',
    parallel: 8,
    open: (options = {}) => answer(options, () => ({ kind: 'memory', version: '1', driver: 'memory', ...info })),
    list: (options = {}) => answer(options, () => ({ images: contents.images, containers: contents.containers })),
    look: (id, options = {}) =>
      answer(options, () => ({
        image: contents.images.find((image) => image.id === id) ?? null,
        containers: contents.containers,
      })),
    remove: (removal, options = {}) =>
      answer(options, () => {
        asked.push(removal)
        if (removal.type === 'container') return removeContainer(removal.container)
        const image = find(removal.image)
        if (removal.type === 'reference') return removeReference(image, removal.reference)
        if (image.references.length > 1) throw conflict('conflict: image is referenced in multiple repositories')
        return removeImage(image)
      }),
    watch: ({ signal } = {}) => feed.watch(signal),
    close: () => {},
    chain: (id, options = {}) => answer(options, () => contents.chains?.get(find(id).id) ?? null),
    history: (id, options = {}) => answer(options, () => contents.history?.get(find(id).id) ?? []),
    inspect: (id, options = {}) =>
      answer(options, () => {
        const inspection = contents.inspections?.get(find(id).id)
        if (inspection === undefined) throw missing('metadata')
        return inspection
      }),
    contents: () => contents,
    change: (next, change = { subject: 'image', action: 'tag', id: '' }) => {
      contents = { ...contents, ...next }
      feed.report(change)
    },
    fail: (why) => {
      broken = why
      if (why !== null) feed.end(new FaultError(why))
    },
    asked,
  }
}
