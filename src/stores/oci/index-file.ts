import type { Digest } from '../../engine/digest.ts'
import { canonical, isReference, parseReference } from '../../engine/reference.ts'
import { entriesOf, type Fields, fieldsOf } from '../decode.ts'
import { type Descriptor, damaged, descriptorOf } from './documents.ts'
import { OCI_INDEX } from './media-types.ts'

/** The annotations of index entries that this store reads and writes. */
export const NAME = 'org.opencontainers.image.ref.name'
export const CONTAINERD_NAME = 'io.containerd.image.name'
const PARENT = 'dev.imgtui.parent'
const DIGESTS = 'dev.imgtui.digests'
const TAGGED = 'dev.imgtui.tagged'

/** Most bytes of an index.json: some 100,000 images. */
export const INDEX_LIMIT = 64 * 1024 * 1024

/** One entry of index.json, with everything in it that this program does not know. */
export type Entry = {
  readonly descriptor: Descriptor
  readonly raw: Fields
  /** See {@link tagOf}: told once, since a name is looked for among all entries of a store. */
  readonly tag: string | null
}

/** The content of index.json. */
export type Index = {
  readonly entries: readonly Entry[]
  /** Entries that cannot be read; they are written back as they came. */
  readonly strange: readonly unknown[]
  /** Everything beside the entries. */
  readonly raw: Fields
}

export const EMPTY_INDEX: Index = { entries: [], strange: [], raw: { schemaVersion: 2, mediaType: OCI_INDEX } }

const entryOf = (value: unknown): Entry | null => {
  try {
    return entryWith(descriptorOf(value, 'the index'), fieldsOf(value))
  } catch {
    return null
  }
}

/** Reads index.json. Rejects what is no index at all; entries that make no sense go to `strange`. */
export const parseIndex = (text: string): Index => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw damaged('the index of the store', 'it is not JSON')
  }
  const { manifests, ...raw } = fieldsOf(value)
  if (!Array.isArray(manifests)) throw damaged('the index of the store', 'it has no list of manifests')
  const entries: Entry[] = []
  const strange: unknown[] = []
  for (const one of entriesOf(manifests)) {
    const entry = entryOf(one)
    if (entry === null) strange.push(one)
    else entries.push(entry)
  }
  return { entries, strange, raw }
}

/** The text of index.json, one line for each entry, so that a person can read and compare it. */
export const formatIndex = ({ entries, strange, raw }: Index): string => {
  const head = Object.entries(raw).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`)
  const lines = [...entries.map((entry) => entry.raw), ...strange].map((entry) => `    ${JSON.stringify(entry)}`)
  return `{\n${head.join('')}  "manifests": [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}]\n}\n`
}

const annotation = ({ annotations }: Descriptor, key: string): string | null => annotations?.[key] ?? null

const nameIn = (descriptor: Descriptor): string | null => {
  for (const text of [annotation(descriptor, CONTAINERD_NAME), annotation(descriptor, NAME)]) {
    const parsed = text === null ? null : parseReference(text)
    if (parsed !== null && isReference(parsed) && (parsed.tag !== null || parsed.digest !== null))
      return canonical(parsed.digest === null ? parsed : { ...parsed, tag: null })
  }
  const bare = annotation(descriptor, NAME)
  return bare === '' ? null : bare
}

const entryWith = (descriptor: Descriptor, raw: Fields): Entry => ({ descriptor, raw, tag: nameIn(descriptor) })

/**
 * The name that an entry gives its image. Canonical where it is a whole reference; a bare word, as layouts of a single
 * image often have, stays what it is. containerd writes only the tag in the standard place and the whole name beside it.
 */
export const tagOf = ({ tag }: Entry): string | null => tag

/** The image that this one was made from, as recorded by this program. */
export const parentOf = (entry: Entry): string | null => annotation(entry.descriptor, PARENT)

/** Canonical `domain/path@digest` by which registries have the image, as recorded by this program. */
export const digestsOf = (entry: Entry): readonly string[] =>
  annotation(entry.descriptor, DIGESTS)
    ?.split(' ')
    .filter((text) => text !== '') ?? []

/** What this program records of an entry; null takes a record out. */
export type Records = {
  readonly tag?: string | null
  readonly parent?: string | null
  readonly digests?: readonly string[]
  /** Milliseconds since the epoch. */
  readonly tagged?: number
}

const changesOf = ({ tag, parent, digests, tagged }: Records): Readonly<Record<string, string | null>> => ({
  ...(tag !== undefined && { [NAME]: tag, [CONTAINERD_NAME]: null }),
  ...(parent !== undefined && { [PARENT]: parent }),
  ...(digests !== undefined && { [DIGESTS]: digests.length === 0 ? null : digests.join(' ') }),
  ...(tagged !== undefined && { [TAGGED]: new Date(tagged).toISOString() }),
})

/** The same entry with other records; what other programs wrote in it stays. */
export const withRecords = (entry: Entry, records: Records): Entry => {
  const merged: Record<string, string | null> = { ...entry.descriptor.annotations, ...changesOf(records) }
  const annotations = Object.fromEntries(
    Object.entries(merged).filter((pair): pair is [string, string] => pair[1] !== null),
  )
  const { annotations: _, ...bare } = entry.descriptor
  const { annotations: __, ...raw } = entry.raw
  if (Object.keys(annotations).length === 0) return entryWith(bare, raw)
  return entryWith({ ...bare, annotations }, { ...raw, annotations })
}

/** An entry for a manifest, without any record. */
export const newEntry = ({ mediaType, digest, size, platform }: Descriptor): Entry => {
  const descriptor = { mediaType, digest, size, ...(platform !== undefined && { platform }) }
  return entryWith(descriptor, descriptor)
}

/** An entry for another manifest with the records of this one. */
export const entryAt = ({ descriptor: { annotations } }: Entry, manifest: Descriptor): Entry => {
  const descriptor = { ...newEntry(manifest).descriptor, ...(annotations !== undefined && { annotations }) }
  return entryWith(descriptor, descriptor)
}

/** Every manifest that an index names, each once. */
export const rootsOf = ({ entries }: Index): ReadonlySet<Digest> =>
  new Set(entries.map(({ descriptor }) => descriptor.digest))
