import type { Digest } from '../../../engine/digest.ts'
import { sha256 } from '../blobs.ts'
import { packingOf } from '../compression/detect.ts'
import type { Chunks, Publication } from '../content.ts'
import { type Config, type Descriptor, damaged } from '../documents.ts'
import { layerType, OCI_CONFIG, OCI_MANIFEST } from '../media-types.ts'

/** One layer of an image in an archive: the blob, and what it must unpack to. */
export type BoundLayer = { readonly blob: Descriptor; readonly diffId: Digest }

/** An image of an archive, all its parts found. */
export type Bound = {
  readonly image: Digest
  readonly config: Descriptor
  readonly parsed: Config
  /** Bottom layer first. */
  readonly layers: readonly BoundLayer[]
  /** As the archive has it; null where it is not OCI's and has to be made. */
  readonly manifest: Descriptor | null
  readonly annotations: Readonly<Record<string, string>>
  /** Canonical. */
  readonly tags: readonly string[]
  readonly parent: Digest | null
}

const plain = ({ mediaType, digest, size }: Descriptor): Descriptor => ({ mediaType, digest, size })

/** The OCI manifest for a config and layers: the same bytes for the same parts. */
export const manifestFor = (
  config: Descriptor,
  layers: readonly Descriptor[],
  annotations: Readonly<Record<string, string>> = {},
): { readonly descriptor: Descriptor; readonly bytes: Buffer } => {
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: { ...plain(config), mediaType: OCI_CONFIG },
      layers: layers.map(plain),
      ...(Object.keys(annotations).length > 0 && { annotations }),
    }),
  )
  return { descriptor: { mediaType: OCI_MANIFEST, digest: sha256(bytes), size: bytes.length }, bytes }
}

/** An image as it is published under this manifest. */
export const publicationOf = ({ image, tags, parent, parsed }: Bound, manifest: Descriptor): Publication => {
  const { platform } = parsed
  const isKnown = platform.os !== '' || platform.architecture !== ''
  return {
    manifest: isKnown ? { ...manifest, platform } : manifest,
    image,
    tags,
    ...(parent !== null && { parent }),
  }
}

/** The media type of a layer by what its bytes begin with. Rejects a packing that no layer may have. */
export const layerTypeBy = (head: Uint8Array, what: string): string => {
  const packing = packingOf(head)
  if (packing === 'bzip2' || packing === 'xz')
    throw damaged(what, `it is packed with ${packing}, which no layer may be`)
  return layerType(packing)
}

/** Bytes from memory. */
export async function* once(bytes: Uint8Array): Chunks {
  yield bytes
}

/** The first bytes of a blob. */
export const headOf = async (chunks: Chunks): Promise<Uint8Array> => {
  for await (const chunk of chunks) return Buffer.from(chunk.subarray(0, 512))
  return new Uint8Array()
}
