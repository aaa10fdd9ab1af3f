import { type Descriptor, damaged, type Manifest } from '../documents.ts'
import { type Compression, layerType, OCI_CONFIG, OCI_MANIFEST } from '../media-types.ts'

const DOCKER_CONFIG = 'application/vnd.docker.container.image.v1+json'
/** What a config may be called. Some builders of old, and registries that copied theirs, had no name for it. */
const CONFIGS = new Set([OCI_CONFIG, DOCKER_CONFIG, 'application/octet-stream', ''])

/** Layers as Docker and the OCI call them, also those that may not be handed on. */
const LAYER =
  /^application\/vnd\.(?:docker\.image\.rootfs\.(?:foreign\.)?diff\.tar(?:\.(gzip|zstd))?|oci\.image\.layer\.(?:nondistributable\.)?v1\.tar(?:\+(gzip|zstd))?)$/
const FOREIGN = /\.foreign\.|\.nondistributable\./

/** True for a layer that its makers do not allow to be handed on: registries hold only a pointer to it. */
export const isForeign = ({ mediaType }: Descriptor): boolean => FOREIGN.test(mediaType)

/** How a layer is packed by what its descriptor says; null when it is no layer of an image. */
export const compressionOf = ({ mediaType }: Descriptor): Compression | null => {
  const match = LAYER.exec(mediaType)
  return match === null ? null : ((match[1] ?? match[2] ?? 'none') as Compression)
}

/** Rejects what is in a registry as an image and is none: charts, signatures, bare attestations. */
export const refuseOther = ({ config, layers }: Manifest, what: string): void => {
  if (!CONFIGS.has(config.mediaType)) throw damaged(what, 'it is something else than a container image')
  if (layers.some((layer) => compressionOf(layer) === null))
    throw damaged(what, 'it has a layer of a kind that is not known')
}

const isOci = ({ mediaType, config, layers }: Manifest): boolean =>
  (mediaType === '' || mediaType === OCI_MANIFEST) &&
  config.mediaType === OCI_CONFIG &&
  layers.every((layer) => layer.mediaType.startsWith('application/vnd.oci.'))

const plain = ({ digest, size }: Descriptor, mediaType: string): object => ({ mediaType, digest, size })

/**
 * The manifest as the OCI has it: the very bytes where it is one already, else a new document around the same config
 * and layers, so that the image ID and the diff IDs stay what they were.
 */
export const asOci = (manifest: Manifest, bytes: Uint8Array): Uint8Array => {
  if (isOci(manifest)) return bytes
  const { config, layers, annotations } = manifest
  const document = {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: plain(config, OCI_CONFIG),
    layers: layers.map((layer) => plain(layer, layerType(compressionOf(layer) ?? 'none'))),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  }
  return Buffer.from(JSON.stringify(document))
}
