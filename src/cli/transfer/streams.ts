import type { ArchiveSource, ArchiveTarget } from '../../engine/transfer.ts'
import type { Shell } from '../shell.ts'

/** The name of the standard streams on a command line. */
const STREAM = '-'

/** Where an archive comes from: a file, or standard input for `-` and for nothing. Null where a person sits at that. */
export const sourceOf = (file: string | null, { input }: Pick<Shell, 'input'>): ArchiveSource | null => {
  if (file !== null && file !== STREAM) return { path: file }
  return input === null ? null : { stream: input, name: 'standard input' }
}

/** Where an archive goes: a file, or standard output for `-` and for nothing. Null where that is a terminal. */
export const targetOf = (file: string | null, { output }: Pick<Shell, 'output'>): ArchiveTarget | null => {
  if (file !== null && file !== STREAM) return { path: file }
  return output === null ? null : { write: output }
}

export const NO_INPUT = 'Standard input is a terminal. Give a file, or the archive through a pipe.\n'
export const NO_OUTPUT = 'To a terminal no archive is written. Give a file with --output, or send it through a pipe.\n'
