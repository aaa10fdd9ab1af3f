import type { Digest } from '../../engine/digest.ts'
import type { ImageId } from '../../engine/image.ts'
import type { Platform } from '../../engine/platform.ts'
import type { Blob, LayerFacts } from './content.ts'
import type { Descriptor } from './documents.ts'

/** What a list needs of one manifest and its config. */
export type ImageHead = {
  readonly image: ImageId
  readonly config: Blob
  readonly created: string | null
  readonly labels: Readonly<Record<string, string>>
  readonly platform: Platform
}

/** One layer as a manifest and its config together name it. `chainId` as in `Layer`. */
export type LayerRef = { readonly blob: Blob; readonly diffId: Digest; readonly chainId: Digest }

/** What one manifest says: an image with its layers, bottom first, or a list of further manifests. */
export type ManifestFacts =
  | { readonly kind: 'image'; readonly head: ImageHead; readonly layers: readonly LayerRef[] }
  | { readonly kind: 'list'; readonly children: readonly Descriptor[] }

/** One manifest as a list reads it. */
export type HeadRow =
  | {
      readonly kind: 'image'
      readonly head: ImageHead
      /** Bytes of all layers, unpacked; null while one of them has not been measured. */
      readonly size: number | null
    }
  | { readonly kind: 'list'; readonly children: readonly Descriptor[] }

/** The row of a manifest that was just read. */
export const headRowOf = (facts: ManifestFacts): HeadRow =>
  facts.kind === 'list' ? facts : { kind: 'image', head: facts.head, size: null }

/**
 * What is known of blobs by their digest. It never goes stale, since a digest always means the same bytes; losing all of
 * it costs only time. Nothing is ever removed from a store on the word of this: see `closure.ts`.
 */
export type Facts = {
  readonly row: (manifest: Digest) => HeadRow | null
  readonly layersOf: (manifest: Digest) => readonly LayerRef[] | null
  /** The layers of every manifest that is known, in one go. */
  readonly allLayers: () => ReadonlyMap<Digest, readonly LayerRef[]>
  readonly layer: (digest: Digest) => LayerFacts | null
  /** Any measured layer with this unpacked content. */
  readonly layerOf: (diffId: Digest) => LayerFacts | null
  readonly learnManifest: (manifest: Digest, facts: ManifestFacts) => void
  readonly learnSize: (manifest: Digest, size: number) => void
  readonly learnLayer: (facts: LayerFacts) => void
  /** What the raw layer with this content became when it was packed for a registry; null when it never was. */
  readonly packedAs: (diffId: Digest) => Descriptor | null
  readonly learnPacked: (diffId: Digest, packed: Descriptor) => void
  readonly forget: (manifests: Iterable<Digest>) => void
  /** Writes what the calls within learn in one go. */
  readonly together: (work: () => void) => void
  readonly close: () => void
}

/** Facts that live as long as this program: for stores that cannot be written to. */
export const factsInMemory = (): Facts => {
  const manifests = new Map<Digest, ManifestFacts>()
  const sizes = new Map<Digest, number>()
  const layers = new Map<Digest, LayerFacts>()
  const byDiffId = new Map<Digest, LayerFacts>()
  const packed = new Map<Digest, Descriptor>()
  return {
    row: (manifest) => {
      const facts = manifests.get(manifest)
      if (facts === undefined) return null
      return facts.kind === 'list' ? facts : { kind: 'image', head: facts.head, size: sizes.get(manifest) ?? null }
    },
    layersOf: (manifest) => {
      const facts = manifests.get(manifest)
      return facts?.kind === 'image' ? facts.layers : null
    },
    allLayers: () =>
      new Map(
        [...manifests].flatMap(([digest, facts]) => (facts.kind === 'image' ? [[digest, facts.layers] as const] : [])),
      ),
    layer: (digest) => layers.get(digest) ?? null,
    layerOf: (diffId) => byDiffId.get(diffId) ?? null,
    learnManifest: (manifest, facts) => void manifests.set(manifest, facts),
    learnSize: (manifest, size) => void sizes.set(manifest, size),
    learnLayer: (facts) => {
      layers.set(facts.blob.digest, facts)
      byDiffId.set(facts.diffId, facts)
    },
    packedAs: (diffId) => packed.get(diffId) ?? null,
    learnPacked: (diffId, descriptor) => void packed.set(diffId, descriptor),
    forget: (digests) => {
      for (const digest of digests) manifests.delete(digest)
    },
    together: (work) => work(),
    close: () => {},
  }
}
