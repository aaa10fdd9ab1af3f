import { setImmediate as turn } from 'node:timers/promises'
import { FaultError } from '../../engine/fault.ts'
import { harmless } from '../../engine/harmless.ts'

/** How work that had the terminal ended; `failure` is what it rejected with. */
export type Ended = { readonly says: string; readonly failure?: unknown }

const failureOf = (failure: unknown): Ended => ({
  says: failure instanceof FaultError ? failure.fault.says : 'It was stopped.',
  failure,
})

/**
 * Reads nothing of the keyboard any more, so that whoever is started now gets every key. A stream that was read by
 * `readable` counts as paused and is not really stopped by `pause` alone.
 */
const stopReading = async (stdin: NodeJS.ReadStream): Promise<void> => {
  await turn()
  stdin.resume().pause()
  await turn()
}

/** Waits for one line to be typed on a terminal that is in nobody's hands. */
const lineTyped = (stdin: NodeJS.ReadStream, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      stdin.off('data', end).pause()
      signal.removeEventListener('abort', end)
      resolve()
    }
    stdin.ref()
    stdin.on('data', end).resume()
    signal.addEventListener('abort', end)
  })

/**
 * Does work that has this process's terminal for itself, says how it ended, and waits for enter, so that what it wrote can
 * be read; not once `leaving` aborts. Never rejects.
 */
export const inTerminal = async (work: () => Promise<string>, leaving: AbortSignal): Promise<Ended> => {
  const { stdin, stdout } = process
  const ignore = (): void => {}
  await stopReading(stdin)
  // A ctrl+\ that is meant for whoever has the terminal reaches the whole process group.
  process.on('SIGQUIT', ignore)
  const ended = await work().then((says) => ({ says }), failureOf)
  process.off('SIGQUIT', ignore)
  if (leaving.aborted) return ended
  stdout.write(`\n${harmless(ended.says)} Press enter to go back to imgtui.\n`)
  await lineTyped(stdin, leaving)
  return ended
}
