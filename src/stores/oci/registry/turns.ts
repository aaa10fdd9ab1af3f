/**
 * Calls `work` for every item, at most `atOnce` at a time, in their order. The first failure tells the others to give up
 * through their signal; the promise rejects with it once all of them have.
 */
export const allInTurns = async <T>(
  items: readonly T[],
  { atOnce, signal }: { readonly atOnce: number; readonly signal?: AbortSignal | undefined },
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> => {
  const stop = new AbortController()
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal])
  const queue = items.values()
  let failure: { readonly reason: unknown } | null = null
  const worker = async (): Promise<void> => {
    for (const item of queue) {
      try {
        await work(item, either)
      } catch (reason) {
        failure ??= { reason }
        stop.abort()
      }
      if (failure !== null) return
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker))
  if (failure !== null) throw (failure as { readonly reason: unknown }).reason
}
