import { compareObservations, compareOutcomes, type Difference } from './compare.ts'
import type { Divergence } from './divergences.ts'
import { type Naming, newNaming } from './naming.ts'
import type { Operation } from './operation.ts'
import type { Observation, Outcome, Subject } from './subject.ts'

/** One operation as the reference took it, all digests under their names. */
export type Step = {
  readonly operation: Operation
  readonly outcome: Outcome
  readonly state: Observation
  /** The name of the divergence that changed what the reference was told. */
  readonly divergence: string | null
}

/** Where a subject parted from the recording: the first difference, and the step at which it showed. */
export type Parting = { readonly at: number; readonly step: Step; readonly difference: Difference }

/** The next operation, given what there is and how many came before; null ends the sequence. */
export type Source = (state: Observation, at: number) => Operation | null

/** The operation in words of this side; null when it speaks of an image that was never made here. */
const spelled = (operation: Operation, naming: Naming): Operation<string> | null => {
  if (!('image' in operation)) return operation
  const image = naming.spell(operation.image)
  return image === null ? null : { ...operation, image }
}

/** What was made gets its name before anything is compared. */
const learnMade = (naming: Naming, operation: Operation, outcome: Outcome, { images }: Observation): void => {
  if (outcome.type !== 'made' || !('makes' in operation)) return
  naming.learn(operation.makes, outcome.image, images.find(({ id }) => id === outcome.image)?.layers ?? [])
}

const both = (a: Outcome, b: Outcome): Outcome => {
  if (!('untagged' in a) || !('untagged' in b)) return b
  return {
    type: a.type,
    untagged: [...a.untagged, ...b.untagged],
    deleted: [...a.deleted, ...b.deleted],
    layers: a.layers === null || b.layers === null ? null : [...a.layers, ...b.layers],
  }
}

const applyAll = async (
  subject: Subject,
  operations: readonly Operation<string>[],
  start: Outcome | undefined,
): Promise<Outcome> => {
  let outcome = start
  for (const operation of operations) {
    const next = await subject.apply(operation)
    outcome = outcome === undefined ? next : both(outcome, next)
  }
  if (outcome === undefined) throw new Error('nothing was done, and no outcome given')
  return outcome
}

/** Lets the reference run a sequence from `source`, starting empty, and writes down everything it does. */
export const record = async (
  reference: Subject,
  source: Source,
  divergences: readonly Divergence[],
): Promise<readonly Step[]> => {
  await reference.reset()
  const naming = newNaming()
  const steps: Step[] = []
  let raw: Observation = { images: [], containers: [] }
  let state = raw
  for (let at = 0; ; at += 1) {
    const operation = source(state, at)
    if (operation === null) return steps
    naming.expect(operation)
    const asked = spelled(operation, naming)
    if (asked === null) continue
    const found = divergences
      .map(({ name, instead }) => ({ name, instead: instead(asked, raw) }))
      .find(({ instead }) => instead !== null)
    const { operations, outcome: fixed } = found?.instead ?? { operations: [asked] }
    const outcome = await applyAll(reference, operations, fixed)
    raw = await reference.observe()
    learnMade(naming, operation, outcome, raw)
    state = naming.observation(raw)
    steps.push({ operation, outcome: naming.outcome(outcome), state, divergence: found?.name ?? null })
  }
}

/** Lets a subject run what was recorded, starting empty; null when it does the same all along. */
export const replay = async (subject: Subject, steps: readonly Step[]): Promise<Parting | null> => {
  await subject.reset()
  const naming = newNaming()
  for (const [at, step] of steps.entries()) {
    naming.expect(step.operation)
    const asked = spelled(step.operation, naming)
    if (asked === null) throw new Error(`${JSON.stringify(step.operation)} speaks of what was not made`)
    const outcome = await subject.apply(asked)
    const raw = await subject.observe()
    learnMade(naming, step.operation, outcome, raw)
    const difference =
      compareOutcomes(step.outcome, naming.outcome(outcome)) ?? compareObservations(step.state, naming.observation(raw))
    if (difference !== null) return { at, step, difference }
  }
  return null
}
