import type { Digest } from '../../src/engine/digest.ts'
import type { ImageId } from '../../src/engine/image.ts'
import type { Operation, OperationType } from './operation.ts'

/**
 * Why an operation was refused. R1 to R5 are Docker's conflicts: a container uses the image of its only name; it has several
 * names and was given by ID; a running container, a stopped one uses it; other images are built on it.
 */
export type Refusal =
  | 'R1'
  | 'R2'
  | 'R3'
  | 'R4'
  | 'R5'
  | 'not found'
  | 'malformed'
  | 'container is running'
  | 'container name is taken'
  | `else: ${string}`

/** What was taken away, each in the order in which it was reported. */
export type Taken = {
  readonly untagged: readonly string[]
  readonly deleted: readonly ImageId[]
  /** Chain IDs; null when the side does not say. */
  readonly layers: readonly Digest[] | null
}

/** What an operation came to. */
export type Outcome =
  | { readonly type: 'done' }
  | { readonly type: 'found' | 'made'; readonly image: ImageId }
  | {
      readonly type: 'loaded'
      readonly references: readonly string[]
      readonly moved: readonly { readonly reference: string; readonly from: ImageId }[]
    }
  | ({ readonly type: 'removed' | 'pruned' } & Taken)
  /** Several where more than one thing stands in the way and the side names them all. */
  | { readonly type: 'refused'; readonly reasons: readonly Refusal[] }

/** Seconds since the epoch; null when not recorded; `now` once it is known to be of this run. */
export type Moment = number | null | 'now'

/** One step of a history, newest first. `size` in bytes. */
export type ObservedStep = {
  readonly image: ImageId | null
  readonly created: Moment
  readonly command: string
  readonly comment: string
  readonly size: number
  readonly references: readonly string[]
}

/** Everything that both sides say of an image. `size` in bytes; diff IDs in `layers`, bottom first. */
export type ObservedImage = {
  readonly id: ImageId
  readonly references: readonly string[]
  readonly digests: readonly string[]
  readonly size: number
  readonly created: Moment
  readonly parent: ImageId | null
  readonly dangling: boolean
  readonly intermediate: boolean
  /** Names of the containers made from it, sorted. */
  readonly containers: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly layers: readonly Digest[]
  readonly history: readonly ObservedStep[]
  readonly author: string
  readonly comment: string
  readonly platform: string
  readonly environment: readonly string[]
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly workingDirectory: string
  readonly user: string
  readonly ports: readonly string[]
  readonly volumes: readonly string[]
  readonly stopSignal: string
}

/** One container as both sides list it. */
export type ObservedContainer = { readonly name: string; readonly image: ImageId; readonly state: string }

/** Everything that a side holds: images by ID, containers by name. */
export type Observation = {
  readonly images: readonly ObservedImage[]
  readonly containers: readonly ObservedContainer[]
}

/** One of the two sides of a comparison. */
export type Subject = {
  readonly name: string
  readonly can: ReadonlySet<OperationType>
  /** Carries out one operation. Rejects only where the side is out of order: a refusal is an outcome. */
  readonly apply: (operation: Operation<string>) => Promise<Outcome>
  readonly observe: () => Promise<Observation>
  /** Empties the side, whatever is in it. */
  readonly reset: () => Promise<void>
  readonly close: () => Promise<void>
}

/** The outcome of what was not done. */
export const refusedFor = (...reasons: readonly Refusal[]): Outcome => ({ type: 'refused', reasons })
