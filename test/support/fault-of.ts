import type { Fault } from '../../src/engine/fault.ts'
import { FaultError } from '../../src/engine/fault.ts'

/** The fault that `promise` rejects with; rejects itself when that is none, or when the promise resolves. */
export const faultOf = async (promise: Promise<unknown>): Promise<Fault> => {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof FaultError) return error.fault
  throw new Error(`no fault but ${String(error)}`)
}
