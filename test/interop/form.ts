import type { Digest } from '../../src/engine/digest.ts'

/** The programs that read and write; the three Docker engines count as three. */
export const TOOL_NAMES = ['skopeo', 'podman', 'buildah', 'umoci', 'ov20', 'ov28', 'cd28', 'imgtui'] as const
export type ToolName = (typeof TOOL_NAMES)[number]

/** What images are written as. `store` is the folder in which imgtui keeps its images, as other tools find it. */
export const KINDS = ['layout', 'store', 'oci-archive', 'docker-archive', 'combined'] as const
export type Kind = (typeof KINDS)[number]

/** What is in it: one image with its layers packed so, two images that share a layer, or one name for two platforms. */
export const CONTENTS = ['gzip', 'raw', 'zstd', 'several', 'platforms'] as const
export type Content = (typeof CONTENTS)[number]

/** One thing to be written, and by whom. */
export type Form = { readonly writer: ToolName; readonly kind: Kind; readonly content: Content }

/** How the bytes of a layer are packed. */
export type Packing = 'raw' | 'gzip' | 'zstd'

/** An image by what makes it the same image everywhere: its config, and what its layers unpack to. */
export type Identity = {
  readonly id: Digest
  /** Bottom layer first. */
  readonly diffIds: readonly Digest[]
}

/** An image as it lies in a folder or an archive. */
export type Lying = Identity & {
  readonly names: readonly string[]
  readonly platform: string
  /** Digests of the layers as they are packed, bottom first. */
  readonly blobs: readonly Digest[]
  readonly packings: readonly Packing[]
}

/** What a writer made, looked at without any of the tools. */
export type Artifact = {
  readonly form: Form
  readonly path: string
  readonly images: readonly Lying[]
  /** What really is in it. */
  readonly content: Content
}

/** What images are as a content: what sets them apart from one plain image with packed layers. */
export const contentOf = (images: readonly Lying[]): Content => {
  if (images.length > 1) return new Set(images.flatMap(({ names }) => names)).size > 1 ? 'several' : 'platforms'
  const packings = images.flatMap((image) => image.packings)
  return packings.find((packing) => packing !== 'gzip') ?? 'gzip'
}

/** True where the artifact is a folder with an OCI layout. */
export const isFolder = (kind: Kind): boolean => kind === 'layout' || kind === 'store'
