import type { Digest } from '../../engine/digest.ts'
import { isDigest } from '../../engine/digest.ts'
import { FaultError } from '../../engine/fault.ts'
import type { ImageId } from '../../engine/image.ts'
import { compareReferences, familiar, isReference, parseReference } from '../../engine/reference.ts'
import { eachOf } from './closure.ts'
import type { Blob, BlobSource } from './content.ts'
import { type Facts, type HeadRow, headRowOf, type ImageHead, type ManifestFacts } from './facts.ts'
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

// How many manifests are read before what they say is written down.
const BATCH = 500

type Found = { readonly manifest: Blob; readonly head: ImageHead }

/** Reads documents once and remembers what they say; many of them are written down in one go. */
const rowsFrom = (facts: Facts, source: BlobSource) => {
  const fresh = new Map<Digest, ManifestFacts>()
  const keep = (): void => {
    if (fresh.size === 0) return
    facts.together(() => {
      for (const [manifest, read] of fresh) facts.learnManifest(manifest, read)
    })
    fresh.clear()
  }
  const rowOf = async (manifest: Digest): Promise<HeadRow> => {
    const known = facts.row(manifest)
    if (known !== null) return known
    const read = await readManifest(source, manifest)
    fresh.set(manifest, read)
    if (fresh.size >= BATCH) keep()
    return headRowOf(read)
  }
  return { rowOf, keep }
}

/** The image that an entry stands for; of a list, the best platform of those whose manifest is here. */
const findImage = async (
  rowOf: (manifest: Digest) => Promise<HeadRow>,
  source: BlobSource,
  blob: Blob,
  depth = 0,
): Promise<Found | string> => {
  const row = await rowOf(blob.digest)
  if (row.kind === 'image') return { manifest: blob, head: row.head }
  if (depth > 3) return 'its lists of manifests lie too deep in each other'
  const here = await Promise.all(row.children.map(async (child) => (await source.sizeOf(child.digest)) === child.size))
  const children = row.children.filter((_, index) => here[index])
  const chosen = choosePlatform(children, hostPlatform()) ?? children[0]
  if (chosen === undefined) return 'none of the manifests that it lists is here'
  return findImage(rowOf, source, chosen, depth + 1)
}

const whyOf = (error: unknown): string => {
  if (error instanceof FaultError) return error.fault.says
  throw error
}

const isDigestName = (name: string): boolean => name.includes('@')

/** Each once, in order. Most images have a single name. */
const inOrder = (names: readonly string[]): readonly string[] =>
  names.length < 2 ? names : [...new Set(names)].sort(compareReferences)

/** The entries of one image, and the names among theirs that they have a right to. */
type Group = { readonly found: Found; readonly entries: Entry[]; readonly names: string[] }

const storedOf = ({ found: { manifest, head }, entries, names }: Group): Stored => {
  const parent = entries.map(parentOf).find((text) => text !== null) ?? null
  return {
    manifest,
    head,
    id: head.image,
    entries,
    tags: inOrder(names.filter((name) => !isDigestName(name))),
    digests: inOrder([...entries.flatMap(digestsOf), ...names.filter(isDigestName)]),
    parent: parent !== null && isDigest(parent) ? parent : null,
  }
}

/** What every manifest that an index names stands for, or why that cannot be told. */
const findImages = async (
  index: Index,
  facts: Facts,
  source: BlobSource,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<Digest, Found | string>> => {
  const found = new Map<Digest, Found | string>()
  const unknown = new Map<Digest, Blob>()
  for (const { descriptor } of index.entries) {
    const { digest } = descriptor
    if (found.has(digest)) continue
    const row = facts.row(digest)
    // What is known needs no reading, and most of a store is known.
    if (row?.kind === 'image') found.set(digest, { manifest: descriptor, head: row.head })
    else unknown.set(digest, descriptor)
  }
  const { rowOf, keep } = rowsFrom(facts, source)
  try {
    await eachOf(unknown.values(), async (root) => {
      signal?.throwIfAborted()
      found.set(root.digest, await findImage(rowOf, source, root).catch(whyOf))
    })
  } finally {
    keep()
  }
  return found
}

/** Puts an index and the documents that it names together. `signal` ends the reading of a large store that is new. */
export const stateOf = async (index: Index, facts: Facts, source: BlobSource, signal?: AbortSignal): Promise<State> => {
  const found = await findImages(index, facts, source, signal)
  const groups = new Map<ImageId, Group>()
  const broken: BrokenEntry[] = []
  const taken = new Set<string>()
  for (const entry of index.entries) {
    const tag = tagOf(entry)
    // The first entry of each name has the right to it, as every reader of layouts takes it.
    const name = tag === null || taken.has(tag) ? null : tag
    if (name !== null) taken.add(name)
    const image = found.get(entry.descriptor.digest)
    if (image === undefined || typeof image === 'string') {
      broken.push({ entry, why: image ?? 'it was not read' })
      continue
    }
    const group = groups.get(image.head.image) ?? { found: image, entries: [], names: [] }
    if (group.entries.length === 0) groups.set(image.head.image, group)
    group.entries.push(entry)
    if (name !== null) group.names.push(name)
  }
  const images = new Map<ImageId, Stored>()
  for (const [id, group] of groups) images.set(id, storedOf(group))
  return { index, images, broken }
}
