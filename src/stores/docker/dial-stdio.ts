import { Duplex } from 'node:stream'
import { FaultError } from '../../engine/fault.ts'
import { tunnelEnded } from './faults.ts'

/** Connections that are carried by child processes, and the way to end all of them. */
export type Dialer = {
  /** Starts one process; its stdio is the connection. Rejects with a `tunnel` fault when it cannot be started. */
  readonly dial: () => Promise<Duplex>
  /** Ends every process that still runs. */
  readonly close: () => void
}

const LONGEST_LINE = 4096

/** The docker command line wraps what ssh said into a sentence of its own: `… stderr=ssh: connect to host …`. */
const lastLine = (text: string): string =>
  (
    text
      .trim()
      .split(/\n|stderr=/)
      .findLast((line) => line.trim() !== '') ?? ''
  )
    .trim()
    .replace(/\.+$/, '')

/** What `node:http` calls on its sockets and a plain stream does not have. */
const SOCKET_CALLS = {
  setKeepAlive: () => {},
  setNoDelay: () => {},
  setTimeout: () => {},
  ref: () => {},
  unref: () => {},
}

/**
 * Opens connections through `docker … system dial-stdio`, which pipes bytes to the engine of any context, over ssh
 * where the context says so. Its stdin stays open as long as the connection lives: the command takes its end for a
 * cancel.
 */
export const dialerOf = (command: string, args: readonly string[], target: string): Dialer => {
  const running = new Set<Duplex>()
  const dial = async (): Promise<Duplex> => {
    const { execa } = await import('execa')
    const child = execa(command, args, {
      stdin: 'pipe',
      stdout: 'pipe',
      stderr: 'pipe',
      buffer: false,
      reject: false,
      // Without a terminal of its own, ssh fails where it would else ask for a password in the middle of the screen,
      // and a Ctrl-C or Ctrl-Z meant for this program does not reach it. It ends when its stdin does.
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-LONGEST_LINE)
    })
    const connection = Object.assign(
      new Duplex({
        read: () => {
          child.stdout.resume()
        },
        write: (chunk: Buffer, _encoding, done) => {
          // A process that takes nothing any more is about to end, and its end knows the reason.
          child.stdin.write(chunk, (error) => {
            if (!error) done()
          })
        },
        final: (done) => {
          child.stdin.end(done)
        },
        destroy: (error, done) => {
          running.delete(connection)
          child.kill()
          done(error)
        },
      }),
      SOCKET_CALLS,
    )
    running.add(connection)
    child.stdin.on('error', () => {})
    child.stdout.on('data', (chunk: Buffer) => {
      if (!connection.push(chunk)) child.stdout.pause()
    })
    void child.then(({ exitCode, originalMessage }) => {
      if (connection.destroyed) return
      const reason =
        lastLine(said) || (exitCode === undefined ? (originalMessage ?? `${command} could not be started`) : '')
      if (reason === '' && exitCode === 0) connection.push(null)
      else connection.destroy(new FaultError(tunnelEnded(target, reason || `${command} ended with status ${exitCode}`)))
    })
    return connection
  }
  return {
    dial,
    close: () => {
      for (const connection of running) connection.destroy()
    },
  }
}
