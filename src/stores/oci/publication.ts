import type { Digest } from '../../engine/digest.ts'
import { eachOf } from './closure.ts'
import type { Blob, BlobSource, Publication, Published } from './content.ts'
import { damaged } from './documents.ts'
import type { ManifestFacts } from './facts.ts'
import { type Entry, newEntry, withRecords } from './index-file.ts'
import type { Told, Waiting } from './ingest.ts'
import type { Keeper } from './keeper.ts'
import { readManifest } from './manifests.ts'
import type { State } from './state.ts'
import { type Draft, draftOf } from './tagging.ts'

type Parts = Pick<Keeper, 'change' | 'now' | 'closures' | 'source'>

/** The blobs of an ingest that one image needs. */
const blobsOf = (manifest: Digest, facts: ManifestFacts | undefined): readonly Digest[] =>
  facts?.kind === 'image' ? [manifest, facts.head.config.digest, ...facts.layers.map(({ blob }) => blob.digest)] : []

const isWhole = async ({ closures, source }: Parts, root: Blob): Promise<boolean> => {
  const { blobs, doubtful } = await closures.of(root)
  if (doubtful) return false
  const sizes = await Promise.all(blobs.map(async ({ digest, size }) => (await source.sizeOf(digest)) === size))
  return sizes.every((right) => right)
}

/** Adds one more image, and changes nothing else. */
const addImage = (draft: Draft, root: Entry, { tags, digests = [], parent }: Publication, now: number): void => {
  const { digest } = root.descriptor
  // A second image in one publication may have this ID as well.
  if (!draft.has(digest)) draft.addUntagged(root)
  for (const tag of tags) draft.tag(root, tag, now)
  if (digests.length > 0) draft.setDigests(digest, (before) => [...before, ...digests])
  // An image that is here already may come again beside the one that it was made from.
  if (parent !== undefined) draft.setParent(digest, parent)
}

const movedTags = (state: State, images: readonly Publication[]): Published['moved'] => {
  const owners = new Map([...state.images.values()].flatMap(({ id, tags }) => tags.map((tag) => [tag, id] as const)))
  return images.flatMap(({ image, tags }) =>
    tags.flatMap((tag) => {
      const from = owners.get(tag)
      return from === undefined || from === image ? [] : [{ tag, from }]
    }),
  )
}

/** Publishes images of an ingest; see {@link Publication}. What is here whole already is only named, not written again. */
export const publication =
  (parts: Parts) =>
  async (images: readonly Publication[], waiting: ReadonlyMap<Digest, Waiting>, source: BlobSource): Promise<Told> => {
    const manifests = new Map<Digest, ManifestFacts>()
    await eachOf(images, async (one) => {
      const facts = await readManifest(source, one.manifest.digest)
      if (facts.kind !== 'image' || facts.head.image !== one.image)
        throw damaged('the image', 'its manifest names another config')
      manifests.set(one.manifest.digest, facts)
    })
    const { result } = await parts.change(async (state) => {
      const draft = draftOf(state.index.entries)
      const add = new Map<Digest, Waiting>()
      for (const one of images) {
        const known = state.images.get(one.image)
        const whole = known !== undefined && (await isWhole(parts, known.manifest))
        const fresh = withRecords(newEntry(one.manifest), { parent: one.parent ?? null })
        // What is here whole keeps the manifest under which it is: one set of layers is enough.
        const root = (whole ? known.entries[0] : undefined) ?? fresh
        if (!whole) {
          for (const digest of blobsOf(one.manifest.digest, manifests.get(one.manifest.digest))) {
            const blob = waiting.get(digest)
            if (blob !== undefined) add.set(digest, blob)
          }
          // An image whose blobs went missing gets the manifest that comes now, under all the names that it had.
          for (const { descriptor } of known?.entries ?? []) draft.replace(descriptor.digest, one.manifest)
        }
        addImage(draft, root, one, parts.now())
      }
      return { entries: draft.entries(), add, result: { moved: movedTags(state, images), manifests } }
    })
    return result
  }
