import type { Holder } from '../../engine/guard.ts'
import type { Step } from '../../engine/plan.ts'
import { type Bytes, NO_BYTES } from '../../engine/size.ts'

/** How one step of a plan ended. */
export type StepReport = {
  readonly step: Step
  /** `refused`: the engine would not. `skipped`: the world moved since the plan was made. */
  readonly result: 'done' | 'skipped' | 'refused' | 'failed'
  /** One sentence; null when the step was done as planned. */
  readonly reason: string | null
  /** What holds the image now, when that is why it was skipped. */
  readonly holders: readonly Holder[]
  /** Bytes that left the disk, from the layers the store says it deleted where it says so. */
  readonly freed: Bytes
}

/** How a step ended, without saying which. */
export type Outcome = Omit<StepReport, 'step'>

/** A step that removed nothing, and why. */
export const stopped = (
  result: 'skipped' | 'refused' | 'failed',
  reason: string,
  holders: readonly Holder[] = [],
): Outcome => ({ result, reason, holders, freed: NO_BYTES })
