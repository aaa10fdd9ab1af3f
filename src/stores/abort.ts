import { isAbort } from '../engine/fault.ts'

/** The error that a call given up by its caller rejects with: the signal's reason where that is an AbortError. */
export const abortError = (signal: AbortSignal): Error => {
  const reason: unknown = signal.reason
  return reason instanceof Error && isAbort(reason) ? reason : new DOMException('The call was given up.', 'AbortError')
}

/** `promise`, or an AbortError as soon as the signal is aborted; the work behind the promise goes on. */
export const untilAborted = <T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(abortError(signal))
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
  })
}
