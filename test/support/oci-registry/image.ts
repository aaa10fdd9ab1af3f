import { createCipheriv, createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Digest } from '../../../src/engine/digest.ts'
import type { Platform } from '../../../src/engine/platform.ts'
import type { Descriptor } from '../../../src/stores/oci/documents.ts'
import { tarOf } from '../tar.ts'

/** An image as a registry holds it. */
export type MadeImage = {
  readonly manifest: Buffer
  readonly mediaType: string
  readonly digest: Digest
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
  readonly diffIds: readonly Digest[]
  /** Config and layers by digest. */
  readonly blobs: ReadonlyMap<Digest, Buffer>
}

export const digestOf = (bytes: Uint8Array): Digest => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** Bytes that look random and do not pack well, the same for the same seed. */
export const noise = (length: number, seed = 1): Buffer =>
  createCipheriv('aes-128-ctr', Buffer.alloc(16, seed), Buffer.alloc(16)).update(Buffer.alloc(length))

/** A layer of one file with this content. */
export const rawLayer = (content: Buffer, name = 'file'): Buffer => tarOf([{ name, data: content }])

const OCI = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  raw: 'application/vnd.oci.image.layer.v1.tar',
  gzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
}
const DOCKER = {
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  raw: 'application/vnd.docker.image.rootfs.diff.tar',
  gzip: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
}

export type ImageOptions = {
  readonly packed?: boolean
  /** How hard gzip tries. */
  readonly level?: number
  readonly docker?: boolean
  readonly platform?: Platform
  /** What is said to be in the layers, when that is not true. */
  readonly diffIds?: readonly Digest[]
  /** What becomes of the manifest before it is written. */
  readonly edit?: (manifest: Record<string, unknown>) => Record<string, unknown>
}

/** An image of these raw layers. */
export const makeImage = (
  raw: readonly Buffer[],
  { packed = true, level = 1, docker = false, platform, diffIds, edit = (manifest) => manifest }: ImageOptions = {},
): MadeImage => {
  const types = docker ? DOCKER : OCI
  const found = raw.map(digestOf)
  const config = Buffer.from(
    JSON.stringify({
      os: 'linux',
      architecture: 'amd64',
      ...platform,
      config: {},
      rootfs: { type: 'layers', diff_ids: diffIds ?? found },
      history: raw.map(() => ({ created: '2024-01-01T00:00:00Z', created_by: 'COPY' })),
    }),
  )
  const layers = raw.map((bytes) => (packed ? gzipSync(bytes, { level }) : bytes))
  const described = (mediaType: string, bytes: Buffer): Descriptor => ({
    mediaType,
    digest: digestOf(bytes),
    size: bytes.length,
  })
  const descriptors = layers.map((bytes) => described(packed ? types.gzip : types.raw, bytes))
  const document = {
    schemaVersion: 2,
    mediaType: types.manifest,
    config: described(types.config, config),
    layers: descriptors,
  }
  const manifest = Buffer.from(JSON.stringify(edit(document)))
  return {
    manifest,
    mediaType: types.manifest,
    digest: digestOf(manifest),
    config: document.config,
    layers: descriptors,
    diffIds: found,
    blobs: new Map([config, ...layers].map((bytes) => [digestOf(bytes), bytes])),
  }
}

/** A list of images; the platform of each is what is given, and none where that is null. */
export const makeList = (
  entries: readonly { readonly image: MadeImage; readonly platform: Platform | null }[],
): { readonly bytes: Buffer; readonly digest: Digest; readonly mediaType: string } => {
  const mediaType = 'application/vnd.oci.image.index.v1+json'
  const manifests = entries.map(({ image, platform }) => ({
    mediaType: image.mediaType,
    digest: image.digest,
    size: image.manifest.length,
    ...(platform !== null && { platform }),
  }))
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests }))
  return { bytes, digest: digestOf(bytes), mediaType }
}
