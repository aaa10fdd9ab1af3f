import type { ImageId } from '../../engine/image.ts'
import type { HistoryStep } from '../../engine/store.ts'
import { dateOfText } from '../decode.ts'
import { storedImage } from './chain.ts'
import type { Keeper } from './keeper.ts'
import { layersOfImage, readConfig } from './manifests.ts'
import { familiarName, type State } from './state.ts'

/** An image and, as long as they are here, the images that it was made from, nearest first. */
const lineOf = (state: State, id: ImageId): readonly ImageId[] => {
  const line: ImageId[] = []
  for (let next: ImageId | null = id; next !== null && !line.includes(next); ) {
    const stored = state.images.get(next)
    if (stored === undefined) break
    line.push(next)
    next = stored.parent
  }
  return line
}

/**
 * The history of an image, newest step first, by the rules of Docker's classic store: each entry that made a layer takes
 * the next one from the bottom, and the IDs of the image and its parents stand at the newest entries.
 */
export const historyOf = async (keeper: Keeper, id: ImageId, signal?: AbortSignal): Promise<readonly HistoryStep[]> => {
  const stored = await storedImage(keeper, id, signal)
  const state = await keeper.read(signal)
  const facts = await keeper.facts()
  const { history } = await readConfig(keeper.source, id)
  const layers = await layersOfImage(facts, keeper.source, stored.manifest.digest)
  const line = lineOf(state, id)
  let next = 0
  const steps = history.map(({ created, createdBy, comment, empty }) => {
    const layer = empty ? undefined : layers[next++]
    const known = layer === undefined ? null : (facts.layer(layer.blob.digest) ?? facts.layerOf(layer.diffId))
    return {
      created: dateOfText(created),
      command: createdBy,
      comment,
      size: known?.size ?? layer?.blob.size ?? 0,
    }
  })
  return steps.reverse().map((step, index) => {
    const image = line[index] ?? null
    const references = image === null ? [] : (state.images.get(image)?.tags ?? [])
    return { ...step, image, references: references.map(familiarName) }
  })
}
