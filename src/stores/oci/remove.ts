import type { Digest } from '../../engine/digest.ts'
import type { ImageId } from '../../engine/image.ts'
import type { Removal, Removed } from '../../engine/store.ts'
import { removeContainer } from './containers/life.ts'
import { listContainers } from './containers/list.ts'
import { notFound } from './faults.ts'
import type { Keeper } from './keeper.ts'
import { layersOfImage } from './manifests.ts'
import { type Decided, nameIn, type Scene, withoutImage, withoutName } from './removal.ts'
import type { State, Stored } from './state.ts'

const decide = (scene: Scene, image: Stored, removal: Removal): Decided => {
  if (removal.type !== 'reference') return withoutImage(scene, image)
  const name = nameIn(image, removal.reference)
  if (name === null) throw notFound(`name as ${removal.reference} on this image`)
  return withoutName(scene, image, name)
}

const imageIn = ({ images }: State, id: ImageId): Stored => {
  const image = images.get(id)
  if (image === undefined) throw notFound('image')
  return image
}

/** The diff IDs of every image as its documents have them. */
const diffIdsFrom = async (keeper: Keeper, { images }: State): Promise<(image: Stored) => readonly Digest[]> => {
  const facts = await keeper.facts()
  const known = new Map(facts.allLayers())
  for (const { manifest } of images.values())
    if (!known.has(manifest.digest))
      known.set(manifest.digest, await layersOfImage(facts, keeper.source, manifest.digest))
  return ({ manifest }) => (known.get(manifest.digest) ?? []).map(({ diffId }) => diffId)
}

const removeImage = async (keeper: Keeper, removal: Exclude<Removal, { type: 'container' }>, signal?: AbortSignal) => {
  const { result, freed } = await keeper.change(
    async (state) => {
      const containers = await listContainers(keeper)
      const diffIdsOf = await diffIdsFrom(keeper, state)
      const { entries, removed } = decide({ state, containers, diffIdsOf }, imageIn(state, removal.image), removal)
      return { entries, result: removed }
    },
    { signal, shrinks: true },
  )
  if (result.deleted.length > 0) (await keeper.facts()).forget(freed.map(({ digest }) => digest))
  return { ...result, freed: freed.reduce((sum, { size }) => sum + size, 0) }
}

/** Removes one thing, under the lock of the store; see `Store.remove`. */
export const removeOne = async (keeper: Keeper, removal: Removal, signal?: AbortSignal): Promise<Removed> => {
  if (removal.type !== 'container') return removeImage(keeper, removal, signal)
  await removeContainer(keeper, removal.container, signal)
  return { untagged: [], deleted: [], layers: null }
}
