import { coverageText } from './coverage.ts'
import type { DifferentialOptions, DifferentialResult, Failure } from './differential.ts'
import type { Operation, Word } from './operation.ts'

const wordText = (word: Word): string =>
  word.form === 'typed' ? word.text : `${word.algorithm ? 'sha256:' : ''}<${word.digits} digits of ${word.image}>`

/** One operation as a line. */
export const operationText = (operation: Operation): string => {
  const { type, ...rest } = operation
  const fields = Object.entries(rest).map(([key, value]) =>
    key === 'image' ? wordText(value as Word) : `${key}=${JSON.stringify(value)}`,
  )
  return [type, ...fields].join(' ')
}

const shown = (value: unknown): string => JSON.stringify(value) ?? 'nothing'

/** A failure for a person: the sequence, the difference after its last operation, and how to see it again. */
export const failureText = (
  failure: Failure,
  { reference, subject }: Pick<DifferentialOptions, 'reference' | 'subject'>,
) => {
  const { seed, operations, parting } = failure
  const { difference, step } = parting
  return [
    `${reference.name} and ${subject.name} part (seed ${seed}, shrunk to ${operations.length} operations):`,
    ...operations.map((operation, at) => `  ${at + 1}. ${operationText(operation)}`),
    `after ${operationText(step.operation)}${step.divergence === null ? '' : ` (divergence: ${step.divergence})`}`,
    `  ${difference.where}`,
    `    ${reference.name}: ${shown(difference.reference)}`,
    `    ${subject.name}: ${shown(difference.subject)}`,
    `again: IMGTUI_TEST_DIFF_SEED=${seed} IMGTUI_TEST_DIFF_COUNT=1`,
  ].join('\n')
}

/** What was run, and what of it came to which end. */
export const resultText = ({ sequences, steps, seconds, coverage }: DifferentialResult): string =>
  [
    `${sequences} sequences, ${steps} operations in ${seconds.toFixed(0)} s, ${((sequences * 60) / seconds).toFixed(0)} sequences a minute`,
    coverageText(coverage),
  ].join('\n')
