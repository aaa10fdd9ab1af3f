import type { Digest } from '../../engine/digest.ts'
import type { Blob, BlobSource, Publication, Published } from './content.ts'
import { type Descriptor, damaged } from './documents.ts'
import type { ManifestFacts } from './facts.ts'
import { type Entry, newEntry, withRecords } from './index-file.ts'
import type { Waiting } from './ingest.ts'
import type { Keeper } from './keeper.ts'
import { readManifest } from './manifests.ts'
import type { State, Stored } from './state.ts'
import { withDigests, withTag, withUntagged } from './tagging.ts'

type Parts = Pick<Keeper, 'change' | 'now' | 'closures' | 'source'>

/** The blobs of an ingest that one image needs. */
const blobsOf = (manifest: Digest, facts: ManifestFacts): readonly Digest[] =>
  facts.kind === 'list' ? [] : [manifest, facts.head.config.digest, ...facts.layers.map(({ blob }) => blob.digest)]

const isWhole = async ({ closures, source }: Parts, root: Blob): Promise<boolean> => {
  const { blobs, doubtful } = await closures.of(root)
  if (doubtful) return false
  const sizes = await Promise.all(blobs.map(async ({ digest, size }) => (await source.sizeOf(digest)) === size))
  return sizes.every((right) => right)
}

/** The entries with one more image, and with nothing else changed. */
const withImage = (
  entries: readonly Entry[],
  known: Stored | undefined,
  { manifest, tags, digests = [], parent }: Publication,
  now: number,
): readonly Entry[] => {
  // What is here whole keeps the manifest under which it is: one set of layers is enough.
  const root = known?.entries[0] ?? withRecords(newEntry(manifest), { parent: parent ?? null })
  const isHere = entries.some((entry) => entry.descriptor.digest === root.descriptor.digest)
  // A second image in one publication may have this ID as well.
  const start = isHere ? entries : withUntagged(entries, root)
  const tagged = tags.reduce((all, tag) => withTag(all, root, tag, now), start)
  if (digests.length === 0) return tagged
  return withDigests(tagged, root.descriptor.digest, (before) => [...before, ...digests])
}

/** An image whose blobs went missing gets the manifest that comes now, under all the names that it had. */
const mended = (entries: readonly Entry[], broken: Stored, manifest: Descriptor): readonly Entry[] =>
  entries.map((entry) => {
    if (!broken.entries.includes(entry)) return entry
    const { annotations } = entry.descriptor
    const descriptor = { ...newEntry(manifest).descriptor, ...(annotations !== undefined && { annotations }) }
    return { descriptor, raw: descriptor }
  })

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
  async (
    images: readonly Publication[],
    waiting: ReadonlyMap<Digest, Waiting>,
    source: BlobSource,
  ): Promise<Published> => {
    const needs = new Map<Publication, readonly Digest[]>()
    for (const one of images) {
      const facts = await readManifest(source, one.manifest.digest)
      if (facts.kind !== 'image' || facts.head.image !== one.image)
        throw damaged('the image', 'its manifest names another config')
      needs.set(one, blobsOf(one.manifest.digest, facts))
    }
    const { result } = await parts.change(async (state) => {
      let { entries } = state.index
      const add = new Map<Digest, Waiting>()
      for (const one of images) {
        const known = state.images.get(one.image)
        const whole = known !== undefined && (await isWhole(parts, known.manifest))
        if (!whole)
          for (const digest of needs.get(one) ?? []) {
            const blob = waiting.get(digest)
            if (blob !== undefined) add.set(digest, blob)
          }
        if (known === undefined || whole) entries = withImage(entries, known, one, parts.now())
        else {
          entries = mended(entries, known, one.manifest)
          entries = withImage(entries, undefined, one, parts.now())
        }
      }
      return { entries, add, result: { moved: movedTags(state, images) } }
    })
    return result
  }
