import type { Image, ImageId } from '../../engine/image.ts'
import type { Listing, Look } from '../../engine/store.ts'
import { orNull } from './absent.ts'
import type { AskOptions } from './client.ts'
import { hasApi } from './client.ts'
import type { Remembered } from './containers.ts'
import { containersOf, forgetOthers, nothingRemembered } from './containers.ts'
import type { ListedContainer } from './decode-container.ts'
import { decodeContainers } from './decode-container.ts'
import type { ListedImage } from './decode-image.ts'
import { decodeList, decodeLooked } from './decode-image.ts'
import type { Engine } from './engine.ts'
import type { FolderMap } from './orphans.ts'
import { orphanChains, orphansAmong } from './orphans.ts'
import { listInSlices } from './slices.ts'
import { imagesOf } from './storage.ts'

export type ListOptions = AskOptions & { readonly onPart?: ((part: Listing) => void) | undefined }

/** Reads lists and single images of one engine, and keeps between calls what cannot change meanwhile. */
export type Lister = {
  readonly list: (engine: Engine, options?: ListOptions) => Promise<Listing>
  readonly look: (engine: Engine, id: ImageId, options?: AskOptions) => Promise<Look>
}

const readContainers = async ({ client }: Engine, options: AskOptions): Promise<readonly ListedContainer[]> =>
  decodeContainers(await client.getJson('/containers/json', { ...options, query: { all: '1' }, within: null }))

/** One image past every cache, in the shape of the list; null when the engine has it no longer. */
const readImage = async (
  { client, ping, info, digests }: Engine,
  id: ImageId,
  options: AskOptions,
): Promise<ListedImage | null> => {
  const query = info.containerd && hasApi(ping.api, '1.48') ? { manifests: '1' } : {}
  const answer = await orNull(client.getJson(`/images/${id}/json`, { ...options, query }))
  const image = answer === null ? null : decodeLooked(digests, answer)
  // An inspection on the containerd store gives the size of the packed content only; the list adds up the totals.
  return image?.manifests ? { ...image, size: image.manifests.reduce((sum, { total }) => sum + total, 0) } : image
}

export const listerOf = (): Lister => {
  const remembered: Remembered = nothingRemembered()
  const folders: FolderMap = new Map()
  let latest: readonly ListedImage[] = []

  const put = ({ info }: Engine, images: readonly ListedImage[], containers: readonly ListedContainer[]): Listing => ({
    images: imagesOf(images, info),
    containers: containersOf(containers, images, remembered),
  })

  const findOrphanChains = async (
    engine: Engine,
    images: readonly ListedImage[],
    containers: readonly ListedContainer[],
    options: ListOptions,
  ): Promise<void> => {
    const orphans = engine.info.containerd || engine.ping.kind !== 'docker' ? [] : orphansAmong(containers, images)
    if (orphans.length === 0) return folders.clear()
    const ids = new Set(images.map(({ id }) => id))
    for (const id of folders.keys()) if (!ids.has(id)) folders.delete(id)
    // This may ask for every image: let the list be seen before.
    options.onPart?.(put(engine, images, containers))
    for (const [id, chain] of await orphanChains(engine, orphans, images, folders, options))
      remembered.orphanChains.set(id, chain)
  }

  const list = async (engine: Engine, options: ListOptions = {}): Promise<Listing> => {
    const asking = readContainers(engine, options)
    // Awaited further down; a failure of the images meanwhile must not make this one an unhandled rejection.
    asking.catch(() => {})
    const images = engine.info.containerd
      ? await listInSlices(
          engine,
          () => asking,
          options,
          async (part) => options.onPart?.(put(engine, part, await asking)),
        )
      : decodeList(
          engine.digests,
          await engine.client.getJson('/images/json', { ...options, query: { all: '1' }, within: null }),
        )
    const containers = await asking
    forgetOthers(remembered, containers)
    await findOrphanChains(engine, images, containers, options)
    latest = images
    return put(engine, images, containers)
  }

  const look = async (engine: Engine, id: ImageId, options: AskOptions = {}): Promise<Look> => {
    const [image, containers] = await Promise.all([readImage(engine, id, options), readContainers(engine, options)])
    const others = latest.filter((listed) => listed.id !== id)
    const images = image === null ? others : [...others, withKnown(image, latest)]
    const [shown = null]: readonly (Image | null)[] =
      image === null ? [] : imagesOf(images.slice(-1), engine.info, images)
    return { image: shown, containers: containersOf(containers, images, remembered) }
  }

  return { list, look }
}

/**
 * Before API 1.48 an inspection does not tell what the list tells about the storage: that part is taken from the
 * list.
 */
const withKnown = (image: ListedImage, latest: readonly ListedImage[]): ListedImage => {
  const listed = image.manifests === null ? latest.find(({ id }) => id === image.id) : undefined
  return listed === undefined
    ? image
    : { ...image, size: listed.size, manifests: listed.manifests, descriptorSize: listed.descriptorSize }
}
