import type { Digest } from '../../engine/digest.ts'
import { isDigest } from '../../engine/digest.ts'
import { FaultError } from '../../engine/fault.ts'
import type { ImageId } from '../../engine/image.ts'
import { compareReferences, familiar, isReference, parseReference } from '../../engine/reference.ts'
import { eachOf } from './closure.ts'
import type { Blob, BlobSource } from './content.ts'
import type { Facts, HeadRow, ImageHead } from './facts.ts'
import { digestsOf, type Entry, type Index, parentOf, tagOf } from './index-file.ts'
import { readManifest } from './manifests.ts'
import { choosePlatform, hostPlatform } from './platforms.ts'

/** One image of a store: what its entries in the index and its documents say together. */
export type Stored = {
  readonly id: ImageId
  /** The entries that stand for it, in the order of the index: one for each tag, or one without. */
  readonly entries: readonly Entry[]
  /** The manifest that was read: of an entry with several platforms, the one that suits this machine best. */
  readonly manifest: Blob
  readonly head: ImageHead
  /** Canonical references, and bare words that are none, in order. */
  readonly tags: readonly string[]
  /** Canonical `domain/path@digest`, in order. */
  readonly digests: readonly string[]
  readonly parent: ImageId | null
}

/** An entry of the index whose documents are missing or damaged: there is no image to show for it. */
export type BrokenEntry = { readonly entry: Entry; readonly why: string }

/** What a store holds at one moment. */
export type State = {
  readonly index: Index
  readonly images: ReadonlyMap<ImageId, Stored>
  readonly broken: readonly BrokenEntry[]
}

/** A name as people write it: familiar form, or the bare word that it is. */
export const familiarName = (name: string): string => {
  const parsed = parseReference(name)
  return isReference(parsed) && (parsed.tag !== null || parsed.digest !== null) ? familiar(parsed) : name
}

type Found = { readonly manifest: Blob; readonly head: ImageHead }

/** Reads documents once and remembers what they say. */
const rowOf = async (facts: Facts, source: BlobSource, manifest: Digest): Promise<HeadRow> => {
  const known = facts.row(manifest)
  if (known !== null) return known
  facts.learnManifest(manifest, await readManifest(source, manifest))
  return facts.row(manifest) as HeadRow
}

/** The image that an entry stands for; of a list, the best platform of those whose manifest is here. */
const findImage = async (facts: Facts, source: BlobSource, blob: Blob, depth = 0): Promise<Found | string> => {
  const row = await rowOf(facts, source, blob.digest)
  if (row.kind === 'image') return { manifest: blob, head: row.head }
  if (depth > 3) return 'its lists of manifests lie too deep in each other'
  const here = await Promise.all(row.children.map(async (child) => (await source.sizeOf(child.digest)) === child.size))
  const children = row.children.filter((_, index) => here[index])
  const chosen = choosePlatform(children, hostPlatform()) ?? children[0]
  if (chosen === undefined) return 'none of the manifests that it lists is here'
  return findImage(facts, source, chosen, depth + 1)
}

const whyOf = (error: unknown): string => {
  if (error instanceof FaultError) return error.fault.says
  throw error
}

/** Which entries have the right to their name: the first of each name, as every reader of layouts takes it. */
const namedEntries = (index: Index): ReadonlyMap<Entry, string> => {
  const taken = new Set<string>()
  const named = new Map<Entry, string>()
  for (const entry of index.entries) {
    const tag = tagOf(entry)
    if (tag === null || taken.has(tag)) continue
    taken.add(tag)
    named.set(entry, tag)
  }
  return named
}

const isDigestName = (name: string): boolean => name.includes('@')

const storedOf = (found: Found, entries: readonly Entry[], named: ReadonlyMap<Entry, string>): Stored => {
  const names = entries.map((entry) => named.get(entry)).filter((name) => name !== undefined)
  const parent = entries.map(parentOf).find((text) => text !== null) ?? null
  const digests = [...entries.flatMap(digestsOf), ...names.filter(isDigestName)]
  return {
    ...found,
    id: found.head.image,
    entries,
    tags: [...new Set(names.filter((name) => !isDigestName(name)))].sort(compareReferences),
    digests: [...new Set(digests)].sort(compareReferences),
    parent: parent !== null && isDigest(parent) ? parent : null,
  }
}

/** Puts an index and the documents that it names together. `signal` ends the reading of a large store that is new. */
export const stateOf = async (index: Index, facts: Facts, source: BlobSource, signal?: AbortSignal): Promise<State> => {
  const found = new Map<Digest, Found | string>()
  const roots = new Map(index.entries.map(({ descriptor }) => [descriptor.digest, descriptor]))
  const unknown = [...roots.values()].filter(({ digest }) => {
    const row = facts.row(digest)
    // What is known needs no reading, and most of a store is known.
    if (row?.kind !== 'image') return true
    found.set(digest, { manifest: roots.get(digest) as Blob, head: row.head })
    return false
  })
  await eachOf(unknown, async (root) => {
    signal?.throwIfAborted()
    found.set(root.digest, await findImage(facts, source, root).catch(whyOf))
  })
  const named = namedEntries(index)
  const entries = new Map<ImageId, { found: Found; entries: Entry[] }>()
  const broken: BrokenEntry[] = []
  for (const entry of index.entries) {
    const image = found.get(entry.descriptor.digest)
    if (image === undefined || typeof image === 'string') {
      broken.push({ entry, why: image ?? 'it was not read' })
      continue
    }
    const known = entries.get(image.head.image)
    if (known === undefined) entries.set(image.head.image, { found: image, entries: [entry] })
    else known.entries.push(entry)
  }
  const images = new Map([...entries].map(([id, one]) => [id, storedOf(one.found, one.entries, named)]))
  return { index, images, broken }
}
