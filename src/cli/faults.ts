import { type Fault, FaultError, type FaultKind } from '../engine/fault.ts'
import { harmless } from '../engine/harmless.ts'
import type { ExitCode, Shell } from './shell.ts'

const UNREACHABLE: ReadonlySet<FaultKind> = new Set([
  'absent',
  'denied',
  'too-old',
  'rubbish',
  'silent',
  'lost',
  'tls',
  'context',
  'tunnel',
])

/** Where their remedy is that the screen waits and tries again, which a verb that has ended does not do. */
const WAITED_OUT: ReadonlySet<FaultKind> = new Set(['silent', 'lost'])

/** A fault as lines of text: what happened, what to do, what to type. */
export const faultLines = ({ kind, says, remedy, command }: Fault): string =>
  [says, WAITED_OUT.has(kind) ? null : remedy, command === null ? null : `  ${command}`]
    .filter((line) => line !== null)
    .map((line) => `${harmless(line)}\n`)
    .join('')

/** Says on standard error what went wrong and gives the exit code for it; an error that is no fault is thrown again. */
export const complainOf = (shell: Pick<Shell, 'complain'>, error: unknown): ExitCode => {
  if (!(error instanceof FaultError)) throw error
  shell.complain(faultLines(error.fault))
  return UNREACHABLE.has(error.fault.kind) ? 4 : 1
}

/** True for a fault that means the store itself cannot be talked to, so that asking for the next image is of no use. */
export const isUnreachable = (error: unknown): boolean =>
  error instanceof FaultError && UNREACHABLE.has(error.fault.kind)
