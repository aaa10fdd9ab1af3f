import { FaultError, fault } from '../../../engine/fault.ts'
import type { Platform } from '../../../engine/platform.ts'
import { platformText } from '../../../engine/platform.ts'
import { familiar, type Reference } from '../../../engine/reference.ts'
import { type Descriptor, damaged, type Manifest, type ManifestList } from '../documents.ts'
import { DOCKER_LIST, OCI_INDEX } from '../media-types.ts'
import { choosePlatform, imagesOf } from '../platforms.ts'
import { type Fetched, fetchManifest } from './manifests.ts'
import { persistently } from './patience.ts'
import type { Registry } from './registry.ts'

/** One image that a name stands for. */
export type Resolved = {
  /** What the name itself stands for, by which the registry has it: the list where it is one. */
  readonly target: Fetched
  /** The manifest of the image. */
  readonly chosen: Fetched & { readonly document: Manifest }
}

export type ResolveOptions = { readonly platform: Platform; readonly signal?: AbortSignal | undefined }

const DEEPEST = 4
/** Lists within lists that are opened for one image. */
const MOST_LISTS = 16
const MOST_NAMED = 12

const isList = ({ mediaType }: Descriptor): boolean => mediaType === OCI_INDEX || mediaType === DOCKER_LIST

const noneFor = (reference: Reference, wanted: Platform, there: readonly Descriptor[]): FaultError => {
  const names = [...new Set(there.map(({ platform }) => (platform === undefined ? '' : platformText(platform))))]
  const known = names.filter((name) => name !== '').map((name) => name.slice(0, 64))
  const listed = known.slice(0, MOST_NAMED).join(', ') + (known.length > MOST_NAMED ? ', …' : '')
  return new FaultError(
    fault('not-found', `${familiar(reference)} has no image for ${platformText(wanted)}.`, {
      remedy: known.length === 0 ? 'It names no platform at all.' : `There is one for: ${listed}.`,
    }),
  )
}

const isManifest = (fetched: Fetched): fetched is Fetched & { readonly document: Manifest } =>
  fetched.document.kind === 'manifest'

/**
 * Finds the image that a name stands for: the manifest itself, or the one of a list that suits the platform best. Lists
 * within a list are opened only where nothing beside them suits. A name for a single image is taken for whatever
 * platform it is, as Docker does.
 */
export const resolveImage = async (
  registry: Registry,
  reference: Reference,
  { platform, signal }: ResolveOptions,
): Promise<Resolved> => {
  let lists = 0
  const seen: Descriptor[] = []
  const read = (wanted: Reference): Promise<Fetched> =>
    persistently(() => fetchManifest(registry, wanted, signal), { patience: registry.patience, signal })

  const child = async (descriptor: Descriptor): Promise<Fetched> => {
    const fetched = await read({ ...reference, tag: null, digest: descriptor.digest })
    if (fetched.bytes.length !== descriptor.size)
      throw damaged(
        `the manifest of ${familiar(reference)}`,
        `it has ${fetched.bytes.length} bytes instead of ${descriptor.size}`,
      )
    return fetched
  }
  const within = async ({ manifests }: ManifestList, depth: number): Promise<Resolved['chosen'] | null> => {
    lists += 1
    if (depth > DEEPEST || lists > MOST_LISTS)
      throw damaged(`the list of ${familiar(reference)}`, 'there are too many lists within lists')
    const images = imagesOf(manifests)
    const plain = images.filter((descriptor) => !isList(descriptor))
    seen.push(...plain)
    const best = choosePlatform(plain, platform)
    if (best !== null) {
      const fetched = await child(best)
      if (isManifest(fetched)) return fetched
      throw damaged(`the list of ${familiar(reference)}`, 'an image in it is a list itself')
    }
    for (const descriptor of images.filter(isList)) {
      const { document } = await child(descriptor)
      const found = document.kind === 'list' ? await within(document, depth + 1) : null
      if (found !== null) return found
    }
    return null
  }

  const target = await read(reference)
  if (isManifest(target)) return { target, chosen: target }
  const chosen = target.document.kind === 'list' ? await within(target.document, 1) : null
  if (chosen === null) throw noneFor(reference, platform, seen)
  return { target, chosen }
}
