import { FaultError, fault } from '../../engine/fault.ts'
import type { ImageId } from '../../engine/image.ts'
import { canonical, isReference, parseReference, withDefaultTag } from '../../engine/reference.ts'
import { notFound } from './faults.ts'
import type { Keeper } from './keeper.ts'
import { withTag } from './tagging.ts'

/** The canonical form of a name that an image is to get; `latest` is added. Rejects digests and what is no name. */
export const newName = (text: string): string => {
  const parsed = parseReference(text)
  const problem = !isReference(parsed)
    ? parsed.problem
    : parsed.digest !== null
      ? 'a digest is not given, it is what the image has'
      : null
  if (problem !== null || !isReference(parsed))
    throw new FaultError(fault('conflict', `“${text}” cannot be the name of an image: ${problem}.`))
  return canonical(withDefaultTag(parsed))
}

/** Gives an image one more name, taken from whatever had it, as `docker tag` does. */
export const tagImage = async (keeper: Keeper, id: ImageId, reference: string, signal?: AbortSignal): Promise<void> => {
  const tag = newName(reference)
  await keeper.change(
    async ({ index, images }) => {
      const image = images.get(id)
      const [root] = image?.entries ?? []
      if (root === undefined) throw notFound('image')
      return { entries: withTag(index.entries, root, tag, keeper.now()), result: null }
    },
    { signal },
  )
}
