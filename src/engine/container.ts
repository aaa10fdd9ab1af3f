import type { Digest } from './digest.ts'
import type { ImageId } from './image.ts'

/** Every state an engine reports. `unknown` stands for a word this version of the program has not met. */
export const CONTAINER_STATES = [
  'created',
  'running',
  'paused',
  'restarting',
  'removing',
  'exited',
  'dead',
  'unknown',
] as const
export type ContainerState = (typeof CONTAINER_STATES)[number]

/** One container, in any state: a writable layer on top of one image. */
export type Container = {
  /** 64 hex digits, without an algorithm. */
  readonly id: string
  /** Without the leading slash. */
  readonly name: string
  /** The image it was made from. Engines keep this ID even when the image is gone. */
  readonly image: ImageId
  /** The image as the person named it when the container was made. */
  readonly imageName: string
  readonly state: ContainerState
  /** The engine's own words: `Exited (137) 6 weeks ago`. */
  readonly status: string
  /** Milliseconds since the epoch. */
  readonly created: number
  /** Bytes in its writable layer; null when the engine was not asked. */
  readonly written: number | null
  /** Images mounted into it (`--mount type=image`), resolved to IDs where the store could. */
  readonly mounts: readonly ImageId[]
  /** Top chain ID first … of what the container's own image chain holds, when its image is gone; null when unknown. */
  readonly orphanChain: readonly Digest[] | null
}

/** Running, paused and restarting containers, and any whose state is not known, must never be touched. */
export const isLive = (container: Container): boolean =>
  container.state !== 'created' && container.state !== 'exited' && container.state !== 'dead'
