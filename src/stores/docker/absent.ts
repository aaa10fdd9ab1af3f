import { FaultError } from '../../engine/fault.ts'

/** What `promise` resolves to; null when the engine has no such thing. Every other error goes on. */
export const orNull = async <T>(promise: Promise<T>): Promise<T | null> => {
  try {
    return await promise
  } catch (error) {
    if (error instanceof FaultError && error.fault.kind === 'not-found') return null
    throw error
  }
}
