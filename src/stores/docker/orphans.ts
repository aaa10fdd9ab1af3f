import type { Digest } from '../../engine/digest.ts'
import type { ImageId } from '../../engine/image.ts'
import { fieldsOf } from '../decode.ts'
import { orNull } from './absent.ts'
import { chainIdsOf } from './chain.ts'
import type { AskOptions } from './client.ts'
import type { ListedContainer } from './decode-container.ts'
import type { LayerPlaces, ListedImage } from './decode-image.ts'
import { decodeFolders, decodePlaces } from './decode-image.ts'
import type { Engine } from './engine.ts'
import { inTurns } from './turns.ts'

const AT_ONCE = 6

/** Which folder of the engine holds the layer with which chain, learnt image by image. */
export type FolderMap = Map<ImageId, LayerPlaces>

/** The containers whose image is in no list any more: somebody removed it by force. */
export const orphansAmong = (
  containers: readonly ListedContainer[],
  images: readonly ListedImage[],
): readonly ListedContainer[] => {
  const ids = new Set<Digest>(images.map(({ id }) => id))
  return containers.filter(({ image }) => !ids.has(image))
}

/**
 * The chains, top first, that orphaned containers still hold of images that are here, by container ID. Only folder
 * names tell: an engine lists those of a container's layers in LowerDir, the same that images on these layers have
 * (overlay2, moby 20.10 and 28.5). Layers that no image has any more are in no chain; nobody would count them as
 * freed. Null for a container whose engine names no folders.
 */
export const orphanChains = async (
  { client }: Engine,
  orphans: readonly ListedContainer[],
  images: readonly ListedImage[],
  known: FolderMap,
  options: AskOptions,
): Promise<ReadonlyMap<string, readonly Digest[] | null>> => {
  const inspect = (path: string): Promise<unknown> => orNull(client.getJson(path, options))
  const folders = new Map(
    await inTurns(orphans, AT_ONCE, async ({ id }) => {
      const answer = await inspect(`/containers/${encodeURIComponent(id)}/json`)
      return [id, decodeFolders(fieldsOf(answer).GraphDriver)] as const
    }),
  )
  const chains = new Map<string, readonly Digest[] | null>()
  if (![...folders.values()].some((names) => names !== null)) {
    for (const { id } of orphans) chains.set(id, null)
    return chains
  }
  await inTurns(
    images.filter(({ id }) => !known.has(id)),
    AT_ONCE,
    async ({ id }) => {
      const answer = await inspect(`/images/${id}/json`)
      if (answer !== null) known.set(id, decodePlaces(answer))
    },
  )
  const chainIn = chainByFolder(images, known)
  for (const { id } of orphans) {
    const names = folders.get(id) ?? null
    // Folders come bottom first; the topmost one that an image has as well decides, everything below it follows.
    const held = names?.map((name) => chainIn.get(name)).findLast((chain) => chain !== undefined)
    chains.set(id, names === null ? null : (held ?? []))
  }
  return chains
}

const chainByFolder = (images: readonly ListedImage[], known: FolderMap): ReadonlyMap<string, readonly Digest[]> => {
  const chains = new Map<string, readonly Digest[]>()
  for (const { id } of images) {
    const { diffs, folders } = known.get(id) ?? { diffs: null, folders: null }
    if (diffs === null || folders === null || diffs.length !== folders.length) continue
    const ids = chainIdsOf(diffs)
    folders.forEach((folder, index) => {
      if (!chains.has(folder)) chains.set(folder, ids.slice(0, index + 1).toReversed())
    })
  }
  return chains
}
