import type { Digest } from '../../src/engine/digest.ts'
import type { ImageId } from '../../src/engine/image.ts'
import { sha256 } from '../../src/stores/oci/blobs.ts'
import type { Ingest, Publication } from '../../src/stores/oci/content.ts'
import { type Ground, type Keeper, keeperOf } from '../../src/stores/oci/keeper.ts'
import { layerType, OCI_CONFIG, OCI_MANIFEST } from '../../src/stores/oci/media-types.ts'
import { nodeFs } from '../../src/stores/oci/node-fs.ts'
import { openFacts } from '../../src/stores/oci/sqlite-facts.ts'
import { sqliteLocks } from '../../src/stores/oci/sqlite-lock.ts'
import { type TarEntry, tarOf } from './tar.ts'

/** The moment of every test: a whole second. */
export const NOW = Date.UTC(2026, 10, 21, 12)

/** A keeper on a folder of this machine; parts of its ground can be replaced. */
export const keeperIn = (root: string, ground: Partial<Ground> = {}): Keeper =>
  keeperOf({ root, fs: nodeFs, locks: sqliteLocks, openFacts, now: () => NOW, ...ground })

/** An image to make: one layer for each list of files, bottom first. */
export type Recipe = {
  readonly layers: readonly (readonly TarEntry[])[]
  /** Canonical. */
  readonly tags?: readonly string[]
  readonly digests?: readonly string[]
  readonly parent?: ImageId
  readonly labels?: Readonly<Record<string, string>>
  /** RFC 3339. */
  readonly created?: string
}

const CREATED = '2026-11-20T10:00:00.5Z'

const sizeOf = (files: readonly TarEntry[]): number =>
  files.reduce((sum, { data = '' }) => sum + Buffer.byteLength(data), 0)

/** Puts the blobs of an image into an ingest. */
export const ingestImage = async (ingest: Ingest, recipe: Recipe): Promise<Publication> => {
  const { layers, tags = [], created = CREATED, labels = {}, digests, parent } = recipe
  const blobs = await Promise.all(
    layers.map(async (files) => {
      const blob = await ingest.put(tarOf(files))
      ingest.learn({ blob, diffId: blob.digest, size: sizeOf(files) })
      return blob
    }),
  )
  const config = {
    architecture: 'amd64',
    os: 'linux',
    created,
    config: { Labels: labels },
    rootfs: { type: 'layers', diff_ids: blobs.map(({ digest }) => digest) },
    history: layers.map((_, index) => ({ created, created_by: `COPY ${index} /`, comment: 'made for a test' })),
  }
  const document = Buffer.from(JSON.stringify(config))
  const manifest = {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: { mediaType: OCI_CONFIG, ...(await ingest.put(document)) },
    layers: blobs.map((blob) => ({ mediaType: layerType('none'), ...blob })),
  }
  const blob = await ingest.put(Buffer.from(JSON.stringify(manifest)))
  return {
    manifest: { mediaType: OCI_MANIFEST, ...blob },
    image: sha256(document),
    tags,
    ...(digests !== undefined && { digests }),
    ...(parent !== undefined && { parent }),
  }
}

/** Adds an image to a store. */
export const addImage = async (keeper: Keeper, recipe: Recipe): Promise<ImageId> => {
  const ingest = await keeper.ingest()
  try {
    const publication = await ingestImage(ingest, recipe)
    await ingest.publish([publication])
    return publication.image
  } finally {
    await ingest.close()
  }
}

/** A layer with one file; equal words make equal layers. */
export const layerOf = (words: string): readonly TarEntry[] => [
  { name: 'etc/', data: '' },
  { name: 'etc/words', data: words },
]

/** Digests of all blobs of a store. */
export const blobsIn = async ({ fs, paths }: Keeper): Promise<readonly Digest[]> =>
  ((await fs.list(paths.blobsOf('sha256'))) ?? []).map(({ name }): Digest => `sha256:${name}`).sort()
