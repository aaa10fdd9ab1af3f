import type { StepReport } from '../app/remove.ts'
import { heldBy } from '../app/words/held.ts'
import type { ContainerState } from '../engine/container.ts'
import type { Holder } from '../engine/guard.ts'
import { type ImageId, nameOf } from '../engine/image.ts'
import type { Plan, Step } from '../engine/plan.ts'
import { type Bytes, NO_BYTES } from '../engine/size.ts'
import { type JsonBytes, jsonBytes } from './amounts.ts'
import type { Wanted } from './targets.ts'

export type StepResult = 'planned' | 'done' | 'refused' | 'skipped' | 'failed'

/** One step in the document of `imgtui rm --json`. */
export type StepEntry = {
  readonly image: ImageId
  readonly references: readonly string[]
  readonly effect: 'untag' | 'delete'
  readonly result: StepResult
  /** One sentence; null when there is nothing to explain. */
  readonly reason: string | null
  readonly holders: readonly {
    readonly kind: Holder['kind']
    readonly id: string
    /** Null for a child image that nothing names. */
    readonly name: string | null
    /** Null for a child image. */
    readonly state: ContainerState | null
  }[]
  /** Bytes: of the plan for a step that is only planned, of the disk for one that was carried out. */
  readonly frees: JsonBytes
}

/** What `imgtui rm --json` prints. */
export type RemovalDocument = {
  readonly schema: 1
  readonly steps: readonly StepEntry[]
  readonly predicted: JsonBytes
  readonly freed: JsonBytes
}

const holderEntry = (holder: Holder): StepEntry['holders'][number] =>
  holder.kind === 'child'
    ? { kind: holder.kind, id: holder.image.id, name: nameOf(holder.image), state: null }
    : { kind: holder.kind, id: holder.container.id, name: holder.container.name, state: holder.container.state }

/** A step that did not come to an end of its own: planned, or given up before its turn. */
export const openStep = (step: Step, result: StepResult, reason: string | null): StepEntry => ({
  image: step.type === 'container' ? step.container.image : step.image.id,
  references: step.type === 'untag' ? [step.reference] : step.type === 'delete' ? step.image.references : [],
  effect: step.type === 'untag' ? 'untag' : 'delete',
  result,
  reason,
  holders: [],
  frees: jsonBytes(result === 'planned' ? step.frees : NO_BYTES),
})

/** A step that was tried. */
export const reportedStep = ({ step, result, reason, holders, freed }: StepReport): StepEntry => ({
  ...openStep(step, result, reason),
  holders: holders.map(holderEntry),
  frees: jsonBytes(freed),
})

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

/** What was asked for and is not in the plan's steps: held images, and names that are not taken away by themselves. */
export const refusedSteps = ({ blocked }: Plan, { refused }: Wanted): readonly StepEntry[] => [
  ...blocked.map(
    ({ image, references, holders }): StepEntry => ({
      image: image.id,
      references,
      effect: 'delete',
      result: 'refused',
      reason: sentence(heldBy(holders)),
      holders: holders.map(holderEntry),
      frees: 0,
    }),
  ),
  ...refused.map(
    ({ image, reference, reason }): StepEntry => ({
      image: image.id,
      references: [reference],
      effect: 'untag',
      result: 'refused',
      reason,
      holders: [],
      frees: 0,
    }),
  ),
]

/** The whole document. */
export const removalDocument = (steps: readonly StepEntry[], predicted: Bytes, freed: Bytes): RemovalDocument => ({
  schema: 1,
  steps,
  predicted: jsonBytes(predicted),
  freed: jsonBytes(freed),
})
