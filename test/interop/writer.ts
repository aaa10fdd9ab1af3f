import type { Bench } from './bench.ts'
import type { Content, Kind } from './form.ts'
import type { Samples } from './samples.ts'

/** What a writer is asked for. It writes to the path `to`, where nothing is yet. */
export type Order = {
  readonly kind: Kind
  readonly content: Content
  readonly to: string
  readonly samples: Samples
  readonly bench: Bench
}

/** A tool as a writer, and the forms that it has a command for. */
export type Writer = {
  readonly writes: Partial<Readonly<Record<Kind, readonly Content[]>>>
  readonly write: (order: Order) => Promise<unknown>
}

/** How `containers/image`, which skopeo, podman and buildah share, calls a kind. */
export const transportOf = (kind: Kind): string => (kind === 'layout' || kind === 'store' ? 'oci' : kind)
