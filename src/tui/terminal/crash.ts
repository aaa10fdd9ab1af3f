import { harmless } from '../../engine/harmless.ts'

/** What is printed when the program itself is at fault: the whole stack, in which a message may quote a stranger's data. */
export const crashText = (error: unknown): string => {
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const lines = told.split('\n').map(harmless)
  return ['imgtui had to stop: an error in the program itself. Nothing more is being removed.', ...lines, ''].join('\n')
}
