/** Media types of the OCI image specification that this store writes, and those of Docker that it understands. */
export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json'
export const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json'
export const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json'
export const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json'

const OCI_LAYER = 'application/vnd.oci.image.layer.v1.tar'

/** How the bytes of a layer blob are packed. */
export type Compression = 'none' | 'gzip' | 'zstd'

/** The media type of a layer packed so. */
export const layerType = (compression: Compression): string =>
  compression === 'none' ? OCI_LAYER : `${OCI_LAYER}+${compression}`
