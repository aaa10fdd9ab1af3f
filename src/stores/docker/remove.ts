import { catalogOf } from '../../engine/catalog.ts'
import type { Digest } from '../../engine/digest.ts'
import { FaultError, fault } from '../../engine/fault.ts'
import { type Holder, holdersOf } from '../../engine/guard.ts'
import type { ImageId } from '../../engine/image.ts'
import { repositoryOf } from '../../engine/reference.ts'
import type { Listing, Removal, Removed } from '../../engine/store.ts'
import { digestOf, entriesOf, fieldsOf, textOf } from '../decode.ts'
import { orNull } from './absent.ts'
import type { AskOptions } from './client.ts'
import type { ListedImage } from './decode-image.ts'
import { decodeLooked } from './decode-image.ts'
import type { Engine } from './engine.ts'

/** Reads everything the engine holds, past every cache. */
type ReadList = () => Promise<Listing>

const alreadyGone = (): FaultError => new FaultError(fault('not-found', 'It is already gone.'))
const movedOn = (): FaultError => new FaultError(fault('not-found', 'The tag now names another image.'))
const refused = (says: string): FaultError => new FaultError(fault('conflict', says))

/**
 * Removes one thing. Only these three requests are ever sent: DELETE of an image by a tag, of an image by its ID, of a
 * container by its ID; never with `force`, `platforms` or `v`, always with `noprune` so that no parent goes along.
 *
 * `repository@digest` as the name to delete means something else on every engine (classic store: this digest;
 * containerd store: all tags of the repository; Podman: the whole image), so it is sent in one case only: see {@link
 * dropDigests}; that asks `list` first.
 */
export const removeFrom = async (
  engine: Engine,
  removal: Removal,
  list: ReadList,
  options: AskOptions,
): Promise<Removed> => {
  switch (removal.type) {
    case 'container':
      await engine.client.delete(`/containers/${encodeURIComponent(removal.container)}`, { ...options, within: null })
      return { untagged: [], deleted: [], layers: null }
    case 'reference':
      return removeReference(engine, removal.image, removal.reference, options)
    case 'image':
      return removeImage(engine, removal.image, list, options)
  }
}

const inspect = async ({ client }: Engine, name: string, options: AskOptions): Promise<ListedImage | null> => {
  const answer = await orNull(client.getJson(`/images/${pathOf(name)}/json`, options))
  // Here the digests are taken as the engine has them, whatever they are worth as evidence.
  return answer === null ? null : decodeLooked('recorded', answer)
}

/** A name may hold slashes that belong to the path, and nothing else that does. */
const pathOf = (name: string): string => name.split('/').map(encodeURIComponent).join('/')

const deleteImage = async (engine: Engine, name: string, id: ImageId, options: AskOptions): Promise<Removed> => {
  const answer = await engine.client.delete(`/images/${pathOf(name)}`, {
    ...options,
    query: { noprune: '1' },
    within: null,
  })
  return decodeRemoved(engine, id, answer)
}

/**
 * The classic store reports chain IDs under the same word as image IDs; without parents the only image is the one
 * asked for.
 */
const decodeRemoved = ({ info, ping }: Engine, id: ImageId, answer: unknown): Removed => {
  const records = entriesOf(answer).map(fieldsOf)
  const deleted = records
    .map(({ Deleted: digest }) => digestOf(digest))
    .filter((digest): digest is Digest => digest !== null)
  const untagged = records.map(({ Untagged: name }) => textOf(name)).filter((name) => name !== '')
  if (info.containerd || ping.kind === 'podman') return { untagged, deleted, layers: null }
  return {
    untagged,
    deleted: deleted.filter((digest) => digest === id),
    layers: deleted.filter((digest) => digest !== id),
  }
}

const removeReference = async (
  engine: Engine,
  id: ImageId,
  reference: string,
  options: AskOptions,
): Promise<Removed> => {
  const named = await inspect(engine, reference, options)
  if (named === null) throw alreadyGone()
  if (named.id !== id) throw movedOn()
  if (!reference.includes('@')) return deleteImage(engine, reference, id, options)
  // A name with a digest in place of a tag, as it is left by a pull by digest: the ID removes the same
  // as long as it is the only name there is.
  if ([...named.references, ...named.digests].some((name) => name !== reference)) {
    throw refused(`${reference} cannot be removed alone: this engine would take other names of the image along.`)
  }
  return deleteImage(engine, id, id, options)
}

const removeImage = async (engine: Engine, id: ImageId, list: ReadList, options: AskOptions): Promise<Removed> => {
  const image = await inspect(engine, id, options)
  if (image === null) throw alreadyGone()
  const tags = image.references.filter((name) => !name.includes('@'))
  // The engine would untag it on the way; whoever asked believed that nothing names it.
  if (tags.length > 0) throw refused(`It has a name now: ${tags.join(', ')}.`)
  const untagged = await dropDigests(engine, image, list, options)
  const removed = await deleteImage(engine, id, id, options)
  return { ...removed, untagged: [...untagged, ...removed.untagged] }
}

/**
 * The classic store refuses to delete by ID what is named in more than one repository, be it by digests only ("image
 * is referenced in multiple repositories"), and takes single digests away without looking at containers or children.
 * So those of all repositories but the last are removed one by one, after making sure that the deletion itself will
 * not be refused.
 */
const dropDigests = async (
  engine: Engine,
  image: ListedImage,
  list: ReadList,
  options: AskOptions,
): Promise<readonly string[]> => {
  const last = image.digests.at(-1)
  if (engine.info.containerd || engine.ping.kind !== 'docker' || last === undefined) return []
  const others = image.digests.filter((digest) => repositoryOf(digest) !== repositoryOf(last))
  if (others.length === 0) return []
  refuseIfHeld(await list(), image.id)
  const untagged: string[] = []
  for (const digest of others) untagged.push(...(await deleteImage(engine, digest, image.id, options)).untagged)
  return untagged
}

/** What a holder is to whoever wanted to remove the image, one sentence. */
const saysOf = (holder: Holder): string => {
  switch (holder.kind) {
    case 'container':
      return `The container ${holder.container.name} uses it.`
    case 'mount':
      return `It is mounted into the container ${holder.container.name}.`
    case 'child':
      return 'Another image was built on it.'
  }
}

const refuseIfHeld = (listing: Listing, id: ImageId): void => {
  const [holder] = holdersOf(catalogOf(listing), id)
  if (holder !== undefined) throw refused(saysOf(holder))
}
