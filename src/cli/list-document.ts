import { childrenOf, isDangling, isIntermediate, type Use, useOf, usersOf } from '../engine/catalog.ts'
import type { ContainerState } from '../engine/container.ts'
import type { Image, ImageId } from '../engine/image.ts'
import type { Bytes } from '../engine/size.ts'
import type { Store } from '../engine/store.ts'
import { freedAlone, freeNow, totalBytes } from '../engine/tally.ts'
import { type JsonBytes, jsonBytes, jsonTime } from './amounts.ts'
import type { Survey } from './survey.ts'

/** One image in the document of `imgtui ls --json`. */
export type ImageEntry = {
  readonly id: ImageId
  readonly references: readonly string[]
  readonly digests: readonly string[]
  /** RFC 3339, UTC; null when the image holds no date. */
  readonly created: string | null
  readonly size: number
  /** Bytes that removing this image alone would free now were nothing holding it; null where unknown. */
  readonly frees: JsonBytes | null
  readonly dangling: boolean
  readonly intermediate: boolean
  readonly use: Use
  /** Made from this image, in any state. */
  readonly containers: readonly { readonly id: string; readonly name: string; readonly state: ContainerState }[]
  readonly children: readonly ImageId[]
  readonly labels: Readonly<Record<string, string>>
}

/** What `imgtui ls --json` prints. The totals are of the whole store, whatever the filters leave. */
export type ListDocument = {
  readonly schema: 1
  readonly store: { readonly id: string; readonly kind: string; readonly version: string; readonly driver: string }
  readonly totals: { readonly images: number; readonly bytes: JsonBytes; readonly free: JsonBytes }
  readonly images: readonly ImageEntry[]
}

/** What removing each image alone would free; images whose layers have not been told apart are left out. */
export const knownFrees = ({ sharing }: Survey): ReadonlyMap<ImageId, Bytes> =>
  new Map([...freedAlone(sharing)].filter(([id]) => (sharing.chains[sharing.indexOf.get(id) ?? -1] ?? null) !== null))

/** The document for these images, in their order. */
export const listDocument = (store: Store, survey: Survey, images: readonly Image[]): ListDocument => {
  const { info, sharing } = survey
  const { catalog } = sharing
  const frees = knownFrees(survey)
  return {
    schema: 1,
    store: { id: store.id, kind: info.kind, version: info.version, driver: info.driver },
    totals: { images: catalog.images.size, bytes: jsonBytes(totalBytes(sharing)), free: jsonBytes(freeNow(sharing)) },
    images: images.map((image) => {
      const bytes = frees.get(image.id)
      return {
        id: image.id,
        references: image.references,
        digests: image.digests,
        created: jsonTime(image.created),
        size: image.size,
        frees: bytes === undefined ? null : jsonBytes(bytes),
        dangling: isDangling(catalog, image),
        intermediate: isIntermediate(catalog, image),
        use: useOf(catalog, image.id),
        containers: usersOf(catalog, image.id).map(({ id, name, state }) => ({ id, name, state })),
        children: childrenOf(catalog, image.id),
        labels: image.labels,
      }
    }),
  }
}
