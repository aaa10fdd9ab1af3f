import { createHash } from 'node:crypto'
import type { Digest } from '../../../src/engine/digest.ts'
import { hexOf } from '../../../src/engine/digest.ts'
import type { Platform } from '../../../src/engine/platform.ts'
import { layerType, OCI_CONFIG, OCI_INDEX, OCI_MANIFEST } from '../../../src/stores/oci/media-types.ts'
import { tarFrom, type Written } from './tars.ts'

/** The files of an archive by their names. */
export type Files = Readonly<Record<string, Buffer>>

/** An image from which archives of any kind are made. */
export type Made = {
  readonly id: Digest
  readonly config: Buffer
  /** As stored, bottom first. */
  readonly layers: readonly Buffer[]
  readonly tags: readonly string[]
}

export type Recipe = {
  /** Unpacked, bottom first. */
  readonly tars: readonly Buffer[]
  readonly pack?: (tar: Buffer) => Buffer
  /** Canonical. */
  readonly tags?: readonly string[]
  readonly platform?: Platform
  /** Commands of the history, one for each layer unless given. */
  readonly history?: readonly string[]
  /** Fields put over those of the config. */
  readonly fields?: Readonly<Record<string, unknown>>
}

export const digestOf = (bytes: Uint8Array): Digest => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
export const blobPath = (bytes: Uint8Array): string => `blobs/sha256/${hexOf(digestOf(bytes))}`
export const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))

/** A layer with one file; equal words make equal layers. */
export const layerTar = (words: string): Buffer =>
  tarFrom([
    { name: 'etc', type: 'folder' },
    { name: 'etc/words', data: Buffer.from(words) },
  ])

/** An image of these layers. */
export const made = ({
  tars,
  pack = (tar) => tar,
  tags = [],
  platform = { os: 'linux', architecture: 'amd64' },
  history = tars.map((_, index) => `COPY ${index}`),
  fields = {},
}: Recipe): Made => {
  const config = json({
    ...platform,
    created: '2026-01-02T03:04:05Z',
    config: { Cmd: ['/bin/sh'] },
    rootfs: { type: 'layers', diff_ids: tars.map(digestOf) },
    history: history.map((command) => ({ created: '2026-01-02T03:04:05Z', created_by: command })),
    ...fields,
  })
  return { id: digestOf(config), config, layers: tars.map(pack), tags }
}

type Parents = { readonly parents?: Readonly<Record<Digest, Digest>> }

/** What `docker save` of Docker 20.10 writes, its list last. */
export const dockerFiles = (images: readonly Made[], { parents = {} }: Parents = {}): Files => {
  const layerName = (layer: Buffer): string => `${hexOf(digestOf(layer))}/layer.tar`
  const list = images.map(({ id, layers, tags }) => ({
    Config: `${hexOf(id)}.json`,
    RepoTags: tags.length > 0 ? tags : null,
    Layers: layers.map(layerName),
    ...(parents[id] !== undefined && { Parent: parents[id] }),
  }))
  return Object.fromEntries([
    ...images.flatMap(({ id, config, layers }) => [
      [`${hexOf(id)}.json`, config] as const,
      ...layers.map((layer) => [layerName(layer), layer] as const),
      ...layers.map((layer) => [layerName(layer).replace('layer.tar', 'VERSION'), Buffer.from('1.0')] as const),
    ]),
    ['manifest.json', json(list)],
  ])
}

export type ManifestRecipe = {
  readonly manifestType?: string
  readonly configType?: string
  readonly layerMediaType?: string
  readonly annotations?: Readonly<Record<string, string>>
}

/** The manifest of an image. */
export const manifestOf = (
  { config, layers }: Made,
  {
    manifestType = OCI_MANIFEST,
    configType = OCI_CONFIG,
    layerMediaType = layerType('none'),
    annotations,
  }: ManifestRecipe = {},
): Buffer =>
  json({
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: configType, digest: digestOf(config), size: config.length },
    layers: layers.map((layer) => ({ mediaType: layerMediaType, digest: digestOf(layer), size: layer.length })),
    ...(annotations !== undefined && { annotations }),
  })

/** A descriptor of a document; further fields as given. */
export const descriptorFor = (
  bytes: Buffer,
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> => ({
  mediaType: OCI_MANIFEST,
  digest: digestOf(bytes),
  size: bytes.length,
  ...more,
})

/** A list of manifests, as an index has it and as one nested in it is. */
export const listOf = (manifests: readonly unknown[]): Buffer =>
  json({ schemaVersion: 2, mediaType: OCI_INDEX, manifests })

export const REF_NAME = 'org.opencontainers.image.ref.name'

/** Blobs of an image, and of documents beside it. */
export const blobFiles = (images: readonly Made[], documents: readonly Buffer[]): Files =>
  Object.fromEntries(
    [...images.flatMap(({ config, layers }) => [config, ...layers]), ...documents].map((bytes) => [
      blobPath(bytes),
      bytes,
    ]),
  )

/** An OCI layout with these images, one entry of the index for each tag. */
export const ociFiles = (images: readonly Made[], recipe: ManifestRecipe = {}): Files => {
  const manifests = images.map((image) => manifestOf(image, recipe))
  const entries = images.flatMap(({ tags }, index) => {
    const manifest = manifests[index] as Buffer
    const names = tags.map((tag) => ({ annotations: { [REF_NAME]: tag } }))
    return (names.length > 0 ? names : [{}]).map((more) => descriptorFor(manifest, more))
  })
  return {
    'oci-layout': json({ imageLayoutVersion: '1.0.0' }),
    'index.json': listOf(entries),
    ...blobFiles(images, manifests),
  }
}

/** A tar of files, in their order; entries of other kinds come before them. */
export const archiveOf = (files: Files, others: readonly Written[] = []): Buffer =>
  tarFrom([...others, ...Object.entries(files).map(([name, data]) => ({ name, data }))])
