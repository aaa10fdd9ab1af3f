import type { Digest } from './digest.ts'

/** The engine's own ID of an image, whole, with its algorithm (`sha256:…`). */
export type ImageId = Digest

/** One image as its store lists it. Everything but `layers` comes with the list. */
export type Image = {
  readonly id: ImageId
  /** Tag references in familiar form (`redis:7`, `ghcr.io/a/b:1`), in the order of their canonical form. */
  readonly references: readonly string[]
  /** `repository@digest` references in familiar form. Says where from only on stores that record it at pull and push. */
  readonly digests: readonly string[]
  /** The image that this one was built on, when the store keeps that link. */
  readonly parent: ImageId | null
  /** Milliseconds since the epoch, from the image's config; null when it holds no date. */
  readonly created: number | null
  /** Bytes as the store gives them: all layers of the image, shared or not. */
  readonly size: number
  readonly labels: Readonly<Record<string, string>>
  /** What the store keeps of this image beside layers: see {@link Storage}. Null where layers are all there is. */
  readonly storage: Storage | null
}

/**
 * The two-fold keeping of Docker's containerd store: packed content (blobs) and unpacked snapshots. All in bytes.
 */
export type Storage = {
  /** Blobs of the platform whose layers are known, manifest included. */
  readonly content: number
  /** The part of the content that no other image can share: its own manifests and index. */
  readonly manifest: number
  /** Blobs of other platforms and attestations that are here too; which other images need them cannot be known. */
  readonly elsewhere: number
  /** True when snapshots exist: an image that was only loaded may have none. */
  readonly unpacked: boolean
  /** False when a blob of the image is missing on this machine: it cannot be saved or pushed. */
  readonly whole: boolean
}

/** The name to show for an image: its first tag, else its first digest reference, else null. */
export const nameOf = (image: Image): string | null => image.references[0] ?? image.digests[0] ?? null
