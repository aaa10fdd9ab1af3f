import { FaultError, isAbort } from '../../engine/fault.ts'
import type { Background } from './background.ts'

/** Asks the store once whether containers can be started on this machine. */
export const learnWhetherRuns = ({ loop, store, signal }: Background): void => {
  const { cannotRun } = store
  if (cannotRun === undefined) return
  const learn = async (): Promise<void> => {
    try {
      const reason = await cannotRun()
      if (!signal.aborted) loop.send({ type: 'store.runs', cannotRun: reason })
    } catch (error) {
      if (isAbort(error)) return
      if (!(error instanceof FaultError)) throw error
      loop.send({ type: 'store.runs', cannotRun: error.fault.says })
    }
  }
  void loop.track(learn())
}
