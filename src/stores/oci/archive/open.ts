import type { CallOptions } from '../../../engine/call.ts'
import type { Digest } from '../../../engine/digest.ts'
import type { Platform } from '../../../engine/platform.ts'
import { packingOf } from '../compression/detect.ts'
import type { BlobSource, Publication } from '../content.ts'
import type { StoreFs } from '../fs.ts'
import { nodeFs } from '../node-fs.ts'
import { type Bound, manifestFor, publicationOf } from './bound.ts'
import { folderMembers } from './folder-members.ts'
import type { Members } from './members.ts'
import { openSource, readFully } from './source-file.ts'
import { tarMembers } from './tar-members.ts'
import { viewOf } from './view.ts'

/** An archive as a place to read images from; nothing of it is unpacked or copied. */
export type OpenArchive = {
  /** Its blobs. Layers of a docker archive have their diff IDs as digests. */
  readonly source: BlobSource
  /** In the order of the archive. */
  readonly images: readonly Publication[]
  readonly close: () => Promise<void>
}

export type OpenOptions = CallOptions & { readonly platform?: Platform; readonly fs?: StoreFs }

const withMade = (source: BlobSource, made: ReadonlyMap<Digest, Buffer>): BlobSource => ({
  sizeOf: async (digest) => made.get(digest)?.length ?? source.sizeOf(digest),
  stream: async function* (digest, from = 0) {
    const bytes = made.get(digest)
    if (bytes === undefined) yield* source.stream(digest, from)
    else yield bytes.subarray(from)
  },
  read: async (digest, limit) => made.get(digest) ?? source.read(digest, limit),
})

const asPublication = (bound: Bound, made: Map<Digest, Buffer>): Publication => {
  const { config, layers, annotations, manifest } = bound
  if (manifest !== null) return publicationOf(bound, manifest)
  const blobs = layers.map(({ blob }) => blob)
  const { descriptor, bytes } = manifestFor(config, blobs, annotations)
  made.set(descriptor.digest, bytes)
  return publicationOf(bound, descriptor)
}

const opened = async (
  members: Members,
  what: string,
  { platform }: OpenOptions,
  close: () => Promise<void>,
): Promise<OpenArchive | null> => {
  const view = await viewOf(members, { what, platform })
  if (view === null) return null
  const made = new Map<Digest, Buffer>()
  const images = view.images.map((image) => asPublication(image, made))
  return { source: withMade(view.source, made), images, close }
}

/**
 * Opens a docker archive, an OCI archive or an OCI layout to read from it; only headers and documents are read now. Null
 * where that cannot be done without unpacking: a packed archive, one that comes through a pipe, or a docker archive
 * whose layers are packed. Rejects with a fault what is no archive of images, or contradicts itself.
 */
export const openArchive = async (path: string, options: OpenOptions = {}): Promise<OpenArchive | null> => {
  const fs = options.fs ?? nodeFs
  const from = await openSource(fs, path)
  if (from.type === 'folder') return opened(folderMembers(fs, path), `the folder ${path}`, options, async () => {})
  const { file } = from
  let archive: OpenArchive | null = null
  try {
    const head = new Uint8Array(8)
    if (from.type === 'stream' || ((await readFully(file, head, 0)) > 0 && packingOf(head) !== 'none')) return null
    archive = await opened(
      await tarMembers(file, `the archive ${path}`, options.signal),
      `the archive ${path}`,
      options,
      file.close,
    )
    return archive
  } finally {
    if (archive === null) await file.close()
  }
}
