import { createInterface } from 'node:readline/promises'
import { FaultError, fault } from '../engine/fault.ts'
import { blockOn } from './block.ts'
import type { Shell } from './shell.ts'

type Streams = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'>

/** The reader went away (`imgtui ls | head`): nothing to complain about, and a removal under way goes on to its end. */
const endQuietly = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'EPIPE') throw error
}

const askOn =
  ({ stdin, stderr }: Streams) =>
  async (question: string): Promise<string> => {
    const lines = createInterface({ input: stdin, output: stderr })
    const left = new AbortController()
    lines.once('close', () => left.abort())
    // Readline takes ctrl+c for itself, but it has to end the program here as everywhere else.
    lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
    try {
      return await lines.question(question, { signal: left.signal })
    } catch {
      // The input ended without an answer.
      stderr.write('\n')
      return ''
    } finally {
      lines.close()
    }
  }

const progressOn = ({ stderr }: Streams): ((text: string) => void) => {
  if (!stderr.isTTY) return () => {}
  let shown = 0
  let last = 0
  return (text) => {
    const now = Date.now()
    // Often enough to be alive; more would be felt over a slow line.
    if (text === '' ? shown === 0 : now - last < 100) return
    last = now
    const line = text.slice(0, Math.max((stderr.columns ?? 80) - 1, 1))
    stderr.write(`\r${line.padEnd(shown)}${text === '' ? '\r' : ''}`)
    shown = line.length
  }
}

/** The reader may go away in the middle of an archive, and then the rest of it is not worth making. */
const outputOn =
  ({ stdout }: Streams) =>
  (bytes: Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => {
      stdout.write(bytes, (error) => {
        if (error) reject(new FaultError(fault('failed', 'Whoever read standard output has gone away.')))
        else resolve()
      })
    })

const lendOut = async <T>(work: () => Promise<T>): Promise<T> => {
  const ignore = (): void => {}
  process.on('SIGINT', ignore)
  process.on('SIGQUIT', ignore)
  try {
    return await work()
  } finally {
    process.off('SIGINT', ignore)
    process.off('SIGQUIT', ignore)
  }
}

/** The shell of this process: its streams, its ctrl+c, its clock. */
export const terminalShell = (streams: Streams): Shell => {
  const { stdin, stdout, stderr } = streams
  stdout.on('error', endQuietly)
  stderr.on('error', endQuietly)
  return {
    print: (text) => void stdout.write(text),
    complain: (text) => void stderr.write(text),
    columns: stdout.isTTY ? stdout.columns : null,
    progress: progressOn(streams),
    block: stderr.isTTY && process.env.TERM !== 'dumb' ? blockOn(stderr) : null,
    input: stdin.isTTY ? null : stdin,
    output: stdout.isTTY ? null : outputOn(streams),
    ask: stdin.isTTY && stderr.isTTY ? askOn(streams) : null,
    interrupted: () => {
      const stopping = new AbortController()
      // A second ctrl+c ends the program at once, as it would any other.
      process.once('SIGINT', () => stopping.abort())
      return stopping.signal
    },
    lend: lendOut,
    now: Date.now,
  }
}
