import type { Container } from '../engine/container.ts'
import type { ImageId } from '../engine/image.ts'
import type { Progress, Saved } from '../engine/transfer.ts'
import type { CheckReport } from '../engine/upkeep.ts'
import type { ContainerSpec } from '../engine/workshop.ts'

/** A container, and what to call it in a sentence. */
export type ContainerName = Pick<Container, 'id' | 'name'>

/** Work that a store is asked to do. It says all that is needed to do it, and so to do it again. */
export type Task =
  | { readonly type: 'pull'; readonly reference: string }
  | { readonly type: 'load'; readonly path: string }
  | { readonly type: 'import'; readonly path: string; readonly reference: string | null }
  | { readonly type: 'tag'; readonly image: ImageId; readonly reference: string }
  | { readonly type: 'save'; readonly images: readonly Saved[]; readonly path: string }
  | { readonly type: 'push'; readonly reference: string }
  | { readonly type: 'create'; readonly spec: ContainerSpec }
  | { readonly type: 'rename'; readonly container: ContainerName; readonly name: string }
  | { readonly type: 'commit'; readonly container: ContainerName; readonly reference: string | null }
  | { readonly type: 'export'; readonly container: ContainerName; readonly path: string }
  | { readonly type: 'start'; readonly container: ContainerName }
  | { readonly type: 'stop'; readonly container: ContainerName }
  | { readonly type: 'check' }
  /** Finds out what a repair would do, and does nothing. */
  | { readonly type: 'survey' }
  | { readonly type: 'repair' }

/** What a job found that a person reads on a screen of its own. */
export type Found =
  | { readonly type: 'findings'; readonly report: CheckReport }
  | { readonly type: 'repairs'; readonly lines: readonly string[] }

/** How a job ended. */
export type JobEnd = {
  readonly how: 'done' | 'failed' | 'stopped'
  readonly at: number
  /** One sentence, or two. May hold text from outside. */
  readonly says: string
  readonly found: Found | null
}

/** A running piece of work with progress and a cancel, or what has become of one. */
export type Job = {
  readonly id: number
  readonly task: Task
  /** The newest word on every part, in the order in which the parts began. */
  readonly parts: ReadonlyMap<string, Progress>
  readonly startedAt: number
  /** It was asked to stop and has not ended yet. */
  readonly stopping: boolean
  /** Null while it runs. */
  readonly end: JobEnd | null
}

/** Over in a moment: its form waits for it, and a good end needs no more than its sentence. */
export const isQuick = ({ type }: Task): boolean => type === 'tag' || type === 'create' || type === 'rename'
