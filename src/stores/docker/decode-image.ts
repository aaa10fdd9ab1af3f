import type { Digest } from '../../engine/digest.ts'
import type { Image, ImageId } from '../../engine/image.ts'
import { compareReferences, repositoryOf } from '../../engine/reference.ts'
import type { HistoryStep, Inspection } from '../../engine/store.ts'
import type { Fields } from '../decode.ts'
import {
  bytesOf,
  dateOfSeconds,
  dateOfText,
  digestOf,
  digestsOf,
  entriesOf,
  fieldsOf,
  labelsOf,
  numberOf,
  referencesOf,
  textOf,
} from '../decode.ts'
import { decodeSettings } from '../decode-config.ts'

/** One manifest below an image of the containerd store. Sizes in bytes. */
export type Manifest = {
  readonly digest: Digest
  readonly kind: 'image' | 'attestation' | 'unknown'
  readonly os: string
  readonly architecture: string
  /** Size of the manifest blob itself. */
  readonly size: number
  /** Blobs of it that are here, the manifest included. */
  readonly content: number
  /** Blobs and snapshots. */
  readonly total: number
  readonly unpacked: boolean
  /** False when one of its blobs is missing. */
  readonly available: boolean
}

/** One image as a list or an inspection gives it, before the store's own rules are applied. */
export type ListedImage = Image & {
  /** The blob that the ID names; its size in bytes. Null on stores that do not say. */
  readonly descriptorSize: number | null
  /** Null where the engine did not say; older containerd engines do not. */
  readonly manifests: readonly Manifest[] | null
}

/** What the recorded digests of an image are worth differs between stores: see {@link digestsKept}. */
export type DigestRule = 'recorded' | 'by id' | 'listed twice'

/**
 * The `repository@digest` references worth showing. The classic store records them at pull and push. The containerd
 * store makes them up from the ID, one for each repository, and its list names an arbitrary one only: all are put
 * together here. Podman makes them up as well; two of one repository prove a pull through a manifest list.
 */
export const digestsKept = (
  rule: DigestRule,
  id: ImageId,
  names: readonly string[],
  digests: readonly string[],
): readonly string[] => {
  const repositories = names.map(repositoryOf)
  switch (rule) {
    case 'recorded':
      return digests
    case 'by id':
      return [...new Set(repositories)].map((repository) => `${repository}@${id}`).sort(compareReferences)
    case 'listed twice': {
      const found = digests.map(repositoryOf)
      return digests.filter((_, index) => found.indexOf(found[index] ?? '') !== found.lastIndexOf(found[index] ?? ''))
    }
  }
}

const sorted = (names: readonly string[]): readonly string[] =>
  names.length < 2 ? names : [...names].sort(compareReferences)

const namesOf = (rule: DigestRule, id: ImageId, fields: Fields): Pick<Image, 'references' | 'digests'> => {
  const references = sorted(referencesOf(fields.RepoTags))
  return { references, digests: digestsKept(rule, id, references, sorted(referencesOf(fields.RepoDigests))) }
}

const manifestOf = (value: unknown): Manifest | null => {
  const fields = fieldsOf(value)
  const descriptor = fieldsOf(fields.Descriptor)
  const digest = digestOf(fields.ID) ?? digestOf(descriptor.digest)
  if (digest === null) return null
  const { Platform: platform, Size: unpacked } = fieldsOf(fields.ImageData)
  const size = fieldsOf(fields.Size)
  return {
    digest,
    kind: fields.Kind === 'image' || fields.Kind === 'attestation' ? fields.Kind : 'unknown',
    os: textOf(fieldsOf(platform).os),
    architecture: textOf(fieldsOf(platform).architecture),
    size: bytesOf(descriptor.size),
    content: bytesOf(size.Content),
    total: bytesOf(size.Total),
    unpacked: bytesOf(fieldsOf(unpacked).Unpacked) > 0,
    available: fields.Available === true,
  }
}

const keptTwiceOf = (fields: Fields): Pick<ListedImage, 'descriptorSize' | 'manifests'> => ({
  descriptorSize: numberOf(fieldsOf(fields.Descriptor).size),
  manifests: Array.isArray(fields.Manifests)
    ? fields.Manifests.map(manifestOf).filter((manifest) => manifest !== null)
    : null,
})

/** Reads one entry of `/images/json`; null when it has no usable ID. */
const decodeListed = (rule: DigestRule, value: unknown): ListedImage | null => {
  const fields = fieldsOf(value)
  const id = digestOf(fields.Id)
  if (id === null) return null
  return {
    id,
    ...namesOf(rule, id, fields),
    parent: digestOf(fields.ParentId),
    created: dateOfSeconds(fields.Created),
    size: bytesOf(fields.Size),
    labels: labelsOf(fields.Labels),
    storage: null,
    ...keptTwiceOf(fields),
  }
}

/** Reads `/images/json`: unusable entries are left out, an image that is listed twice comes twice. */
export const decodeList = (rule: DigestRule, answer: unknown): readonly ListedImage[] =>
  entriesOf(answer)
    .map((entry) => decodeListed(rule, entry))
    .filter((image) => image !== null)

/** Reads `/images/{name}/json` as if it stood in a list; null when it has no usable ID. */
export const decodeLooked = (rule: DigestRule, answer: unknown): ListedImage | null => {
  const fields = fieldsOf(answer)
  const id = digestOf(fields.Id)
  if (id === null) return null
  return {
    id,
    ...namesOf(rule, id, fields),
    parent: digestOf(fields.Parent),
    created: dateOfText(fields.Created),
    size: bytesOf(fields.Size),
    labels: labelsOf(fieldsOf(fields.Config).Labels),
    storage: null,
    ...keptTwiceOf(fields),
  }
}

/** Where an image's layers are: diff IDs bottom first, and the engine's folders for them in the same order. */
export type LayerPlaces = {
  /** Null when the engine cannot say, because blobs of the image are missing. */
  readonly diffs: readonly Digest[] | null
  /** Null on drivers that name no folders. */
  readonly folders: readonly string[] | null
  readonly size: number
}

const folderName = (path: string): string =>
  path
    .replace(/\/diff\/?$/, '')
    .split('/')
    .at(-1) ?? path

/**
 * The folders of a `GraphDriver.Data`, bottom first: LowerDir lists what lies below, top first; UpperDir is the top.
 */
export const decodeFolders = (graphDriver: unknown): readonly string[] | null => {
  const { LowerDir: lower, UpperDir: upper } = fieldsOf(fieldsOf(graphDriver).Data)
  if (textOf(upper) === '') return null
  const below = textOf(lower) === '' ? [] : textOf(lower).split(':').reverse()
  return [...below, textOf(upper)].map(folderName)
}

/** Reads from `/images/{name}/json` what its layers are. An image without any layer has an empty chain, not none. */
export const decodePlaces = (answer: unknown): LayerPlaces => {
  const fields = fieldsOf(answer)
  const root = fieldsOf(fields.RootFS)
  const known = root.Type === 'layers' || Array.isArray(root.Layers)
  return {
    diffs: known ? digestsOf(root.Layers) : null,
    folders: decodeFolders(fields.GraphDriver),
    size: bytesOf(fields.Size),
  }
}

/** Reads `/images/{name}/history`, newest first as it comes. */
export const decodeHistory = (answer: unknown): readonly HistoryStep[] =>
  entriesOf(answer).map((entry) => {
    const fields = fieldsOf(entry)
    return {
      image: digestOf(fields.Id),
      created: dateOfSeconds(fields.Created),
      command: textOf(fields.CreatedBy),
      comment: textOf(fields.Comment),
      size: bytesOf(fields.Size),
      references: sorted(referencesOf(fields.Tags)),
    }
  })

/** Reads `/images/{name}/json` for the eye; the answer itself stays in `raw`. Null when it has no usable ID. */
export const decodeInspection = (rule: DigestRule, answer: unknown): Inspection | null => {
  const looked = decodeLooked(rule, answer)
  if (looked === null) return null
  const fields = fieldsOf(answer)
  const config = fieldsOf(fields.Config)
  const variant = textOf(fields.Variant)
  return {
    id: looked.id,
    references: looked.references,
    digests: looked.digests,
    parent: looked.parent,
    platform: {
      os: textOf(fields.Os),
      architecture: textOf(fields.Architecture),
      ...(variant === '' ? {} : { variant }),
    },
    created: looked.created,
    size: looked.size,
    author: textOf(fields.Author),
    comment: textOf(fields.Comment),
    ...decodeSettings(config),
    labels: looked.labels,
    driver: textOf(fieldsOf(fields.GraphDriver).Name),
    layers: digestsOf(fieldsOf(fields.RootFS).Layers) ?? [],
    raw: answer,
  }
}
