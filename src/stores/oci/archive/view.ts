import type { Digest } from '../../../engine/digest.ts'
import type { Platform } from '../../../engine/platform.ts'
import { DOCUMENT_LIMIT, damaged } from '../documents.ts'
import { hostPlatform } from '../platforms.ts'
import { bindDocker } from './bind-docker.ts'
import { bindOci } from './bind-oci.ts'
import type { Bound } from './bound.ts'
import { type MemberSource, type Members, memberSource } from './members.ts'

/** The images of an archive, and where their blobs are. */
export type View = { readonly source: MemberSource; readonly images: readonly Bound[] }

const NONE = new Map<Digest, never>()

/**
 * Puts the files of an archive together to images. Where it has both Docker's list and an OCI index, the index says what
 * there is, and the list how it is named; images are the same when their IDs are. Null where the digest of a layer cannot
 * be told without reading it. Rejects with a fault an archive without images, and what {@link bindOci} and
 * {@link bindDocker} reject.
 */
export const viewOf = async (
  members: Members,
  { what, platform = hostPlatform() }: { readonly what: string; readonly platform?: Platform | undefined },
): Promise<View | null> => {
  const [list, index] = [
    await members.read('manifest.json', DOCUMENT_LIMIT),
    await members.read('index.json', DOCUMENT_LIMIT),
  ]
  if (list === null && index === null)
    throw damaged(what, 'it is no archive of images: it has neither a manifest.json nor an index.json')
  const plain = memberSource(members, NONE)
  const oci = index === null ? [] : await bindOci(plain, index, { what, platform, lenient: list !== null })
  const byId = new Map(oci.map((image) => [image.image, image]))
  const docker = list === null ? null : await bindDocker(members, list, { what, known: (id) => byId.get(id) ?? null })
  if (list !== null && docker === null) return null
  const listed = docker?.images ?? []
  const ids = new Set(listed.map(({ image }) => image))
  const images = [...listed, ...oci.filter(({ image }) => !ids.has(image))]
  if (images.length === 0) throw damaged(what, 'there is no image in it')
  return { source: memberSource(members, docker?.aliases ?? NONE), images: settled(images) }
}

/** The same images with every name at the last one that claims it, as when they came one after the other. */
const settled = (images: readonly Bound[]): readonly Bound[] => {
  const owners = new Map(images.flatMap(({ image, tags }) => tags.map((tag) => [tag, image] as const)))
  const once = new Map(images.map((image) => [image.image, image]))
  return [...once.values()].map((image) => {
    const tags = images.filter((one) => one.image === image.image).flatMap((one) => one.tags)
    return { ...image, tags: [...new Set(tags)].filter((tag) => owners.get(tag) === image.image) }
  })
}
