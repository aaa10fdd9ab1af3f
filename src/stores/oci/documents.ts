import type { Digest } from '../../engine/digest.ts'
import { isDigest } from '../../engine/digest.ts'
import { FaultError, fault } from '../../engine/fault.ts'
import type { Platform } from '../../engine/platform.ts'
import { entriesOf, type Fields, fieldsOf, labelsOf, numberOf, textOf } from '../decode.ts'

/** Most bytes of a manifest, an index of manifests, or a config that is read; what containers/image allows as well. */
export const DOCUMENT_LIMIT = 4 * 1024 * 1024
/** Most layers of one image. Docker itself stops near 127. */
export const LAYER_LIMIT = 1000
const HISTORY_LIMIT = 10_000
const CHILD_LIMIT = 1000

/** Points at a blob. `size` in bytes. */
export type Descriptor = {
  readonly mediaType: string
  readonly digest: Digest
  readonly size: number
  readonly annotations?: Readonly<Record<string, string>>
  readonly platform?: Platform
}

/** A manifest of one image, OCI's or Docker's schema 2. */
export type Manifest = {
  readonly kind: 'manifest'
  /** As the document itself says; empty when it does not. */
  readonly mediaType: string
  readonly config: Descriptor
  /** Bottom layer first. */
  readonly layers: readonly Descriptor[]
  readonly annotations: Readonly<Record<string, string>>
}

/** A list of manifests, one for each platform; they may be lists themselves. */
export type ManifestList = {
  readonly kind: 'list'
  readonly mediaType: string
  readonly manifests: readonly Descriptor[]
}

/** One entry of a config's history. */
export type HistoryEntry = {
  /** RFC 3339 as written; null when it is missing. */
  readonly created: string | null
  readonly createdBy: string
  readonly comment: string
  readonly empty: boolean
}

/** What is read of an image config. `raw` is the whole document. */
export type Config = {
  readonly created: string | null
  readonly platform: Platform
  readonly author: string
  /** Bottom layer first. */
  readonly diffIds: readonly Digest[]
  /** Oldest first. */
  readonly history: readonly HistoryEntry[]
  readonly labels: Readonly<Record<string, string>>
  readonly raw: Fields
}

/** Rejects what came from outside and cannot be used. `what` is a noun phrase: "the manifest". */
export const damaged = (what: string, why: string): FaultError =>
  new FaultError(fault('damaged', `${what[0]?.toUpperCase()}${what.slice(1)} cannot be used: ${why}.`))

const parse = (bytes: Uint8Array, what: string): Fields => {
  if (bytes.length > DOCUMENT_LIMIT) throw damaged(what, `it is longer than ${DOCUMENT_LIMIT} bytes`)
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw damaged(what, 'it is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw damaged(what, 'it is not an object')
  return value as Fields
}

const sizeOf = (value: unknown): number | null => {
  const size = numberOf(value)
  return size !== null && Number.isSafeInteger(size) && size >= 0 ? size : null
}

const platformOf = (value: unknown): Platform | null => {
  const { os, architecture, variant } = fieldsOf(value)
  if (textOf(os) === '' && textOf(architecture) === '') return null
  const named = { os: textOf(os), architecture: textOf(architecture) }
  return textOf(variant) === '' ? named : { ...named, variant: textOf(variant) }
}

/** Reads a descriptor; rejects one without a well-formed SHA-256 or SHA-512 digest or a whole, not negative size. */
export const descriptorOf = (value: unknown, what: string): Descriptor => {
  const fields = fieldsOf(value)
  const digest = textOf(fields.digest)
  if (!isDigest(digest) || !/^sha(256:[0-9a-f]{64}|512:[0-9a-f]{128})$/.test(digest))
    throw damaged(what, 'a digest in it is not well formed')
  const size = sizeOf(fields.size)
  if (size === null) throw damaged(what, 'a size in it is not a number of bytes')
  const annotations = labelsOf(fields.annotations)
  const platform = platformOf(fields.platform)
  return {
    mediaType: textOf(fields.mediaType),
    digest,
    size,
    ...(Object.keys(annotations).length > 0 && { annotations }),
    ...(platform !== null && { platform }),
  }
}

/**
 * Reads a manifest or a list of manifests, told apart by shape since media types are often missing or wrong. A document
 * that is both is refused: which one is meant would depend on who reads it.
 */
export const manifestOf = (bytes: Uint8Array, what = 'the manifest'): Manifest | ManifestList => {
  const fields = parse(bytes, what)
  const mediaType = textOf(fields.mediaType)
  const [single, list] = [fields.config !== undefined || fields.layers !== undefined, fields.manifests !== undefined]
  if (single && list) throw damaged(what, 'it claims to be one image and a list of images at once')
  if (list) {
    const manifests = entriesOf(fields.manifests)
    if (manifests.length > CHILD_LIMIT) throw damaged(what, `it lists more than ${CHILD_LIMIT} images`)
    return { kind: 'list', mediaType, manifests: manifests.map((entry) => descriptorOf(entry, what)) }
  }
  if (!single) throw damaged(what, 'it names neither layers nor other manifests')
  const layers = entriesOf(fields.layers)
  if (layers.length > LAYER_LIMIT) throw damaged(what, `it has more than ${LAYER_LIMIT} layers`)
  return {
    kind: 'manifest',
    mediaType,
    config: descriptorOf(fields.config, what),
    layers: layers.map((entry) => descriptorOf(entry, what)),
    annotations: labelsOf(fields.annotations),
  }
}

const historyOf = (value: unknown): HistoryEntry => {
  const { created, created_by: createdBy, comment, empty_layer: empty } = fieldsOf(value)
  return {
    created: typeof created === 'string' ? created : null,
    createdBy: textOf(createdBy),
    comment: textOf(comment),
    empty: empty === true,
  }
}

/**
 * Reads an image config. Rejects what Docker rejects as well: diff IDs that are none, and more history entries that made
 * a layer than there are layers.
 */
export const configOf = (bytes: Uint8Array, what = 'the image config'): Config => {
  const raw = parse(bytes, what)
  const diffIds = entriesOf(fieldsOf(raw.rootfs).diff_ids).map(textOf)
  if (diffIds.length > LAYER_LIMIT) throw damaged(what, `it has more than ${LAYER_LIMIT} layers`)
  if (!diffIds.every((text): text is Digest => isDigest(text)))
    throw damaged(what, 'a diff ID in it is not well formed')
  const history = entriesOf(raw.history).map(historyOf)
  if (history.length > HISTORY_LIMIT) throw damaged(what, `it has more than ${HISTORY_LIMIT} history entries`)
  if (history.filter(({ empty }) => !empty).length > diffIds.length)
    throw damaged(what, 'its history names more layers than it has')
  return {
    created: typeof raw.created === 'string' ? raw.created : null,
    platform: platformOf(raw) ?? { os: '', architecture: '' },
    author: textOf(raw.author),
    diffIds,
    history,
    labels: labelsOf(fieldsOf(raw.config).Labels),
    raw,
  }
}
