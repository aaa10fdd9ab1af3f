import { FaultError, isAbort } from '../engine/fault.ts'
import type { Store } from '../engine/store.ts'

/** Counting must not hold up a removal: a store that takes longer is not measured. Milliseconds. */
const PATIENCE = 3000

/** Bytes of all images by the store's own count; null where it does not count, or not soon enough. */
export const measured = async (store: Store): Promise<number | null> => {
  if (store.measure === undefined) return null
  try {
    return await store.measure({ signal: AbortSignal.timeout(PATIENCE) })
  } catch (error) {
    if (error instanceof FaultError || isAbort(error) || (error instanceof Error && error.name === 'TimeoutError'))
      return null
    throw error
  }
}
