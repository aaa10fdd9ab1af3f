import { randomFrom } from '../support/random.ts'
import { coverOf } from './coverage.ts'
import type { Divergence } from './divergences.ts'
import { nextOperation } from './generate.ts'
import { OPTIONAL, type Operation } from './operation.ts'
import { type Parting, record, replay, type Source } from './run.ts'
import { shrink } from './shrink.ts'
import type { Subject } from './subject.ts'

/** What is compared, how often and on which seed. */
export type DifferentialOptions = {
  readonly reference: Subject
  readonly subject: Subject
  /** Sequence `n` runs on seed + n, so that one alone can be run again. */
  readonly seed: number
  readonly sequences: number
  /** In each sequence. */
  readonly operations: number
  readonly divergences: readonly Divergence[]
  /** Called after each sequence. */
  readonly onSequence?: (done: number) => void
}

/** Two sides that parted, with the shortest sequence that was found to show it. */
export type Failure = { readonly seed: number; readonly operations: readonly Operation[]; readonly parting: Parting }

/** What a run did, and where the sides parted if they did. */
export type DifferentialResult = {
  readonly sequences: number
  readonly steps: number
  readonly seconds: number
  readonly coverage: ReadonlyMap<string, number>
  /** The first sequence in which the sides parted; none was run after it. */
  readonly failure: Failure | null
}

const chosenBy = ({ reference, subject, operations }: DifferentialOptions, seed: number): Source => {
  const random = randomFrom(seed)
  const without = new Set(OPTIONAL.filter((type) => !reference.can.has(type) || !subject.can.has(type)))
  return (state, at) => (at < operations ? nextOperation({ state, at, without, random }) : null)
}

const givenBy =
  (operations: readonly Operation[]): Source =>
  (_, at) =>
    operations[at] ?? null

/** Runs this very sequence on both sides; where they part, null when they do not. */
const compared = async (
  { reference, subject, divergences }: DifferentialOptions,
  operations: readonly Operation[],
): Promise<Parting | null> => replay(subject, await record(reference, givenBy(operations), divergences))

/** Leaving operations out can bring to light something else, which is then for another run to find. */
const isAlike = (one: Parting, other: Parting): boolean =>
  one.difference.where === other.difference.where && one.step.operation.type === other.step.operation.type

const shrunk = async (
  options: DifferentialOptions,
  seed: number,
  operations: readonly Operation[],
  parting: Parting,
): Promise<Failure> => {
  let last = parting
  const left = await shrink(operations, async (shorter) => {
    const again = await compared(options, shorter)
    if (again === null || !isAlike(again, parting)) return false
    last = again
    return true
  })
  return { seed, operations: left, parting: last }
}

const runAll = async (options: DifferentialOptions): Promise<DifferentialResult> => {
  const { reference, subject, divergences } = options
  const started = performance.now()
  const coverage = new Map<string, number>()
  let steps = 0
  const result = (sequences: number, failure: Failure | null): DifferentialResult => ({
    sequences,
    steps,
    seconds: (performance.now() - started) / 1000,
    coverage,
    failure,
  })
  for (let sequence = 0; sequence < options.sequences; sequence += 1) {
    const seed = options.seed + sequence
    const recording = await record(reference, chosenBy(options, seed), divergences)
    const parting = await replay(subject, recording)
    if (parting !== null) {
      const operations = recording.slice(0, parting.at + 1).map(({ operation }) => operation)
      return result(sequence + 1, await shrunk(options, seed, operations, parting))
    }
    steps += recording.length
    for (const { operation, outcome, divergence } of recording)
      for (const what of coverOf(operation, outcome, divergence)) coverage.set(what, (coverage.get(what) ?? 0) + 1)
    options.onSequence?.(sequence + 1)
  }
  return result(options.sequences, null)
}

/** Runs random sequences on both sides until all have agreed or one has not; leaves both empty. */
export const runDifferential = async (options: DifferentialOptions): Promise<DifferentialResult> => {
  try {
    return await runAll(options)
  } finally {
    await options.reference.reset()
    await options.subject.reset()
  }
}
