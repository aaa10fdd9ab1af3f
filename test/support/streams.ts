import { PassThrough, Writable } from 'node:stream'
import type { Terminal } from './terminal.ts'

/** Standard streams as a terminal would give them, with a headless one behind them. */
export type Streams = {
  readonly stdout: NodeJS.WriteStream
  readonly stdin: NodeJS.ReadStream
  /** Hands bytes to the program as typed. */
  readonly type: (data: string) => void
  /** Tells the program that the terminal has another size. */
  readonly resized: () => void
  readonly rawMode: () => boolean
  /** Everything that was written, as it came. */
  readonly output: () => string
}

/** Streams whose output goes to `terminal`, and whose input is what is typed. */
export function createStreams(terminal: Terminal): Streams {
  const chunks: string[] = []
  let raw = false
  const sink = new Writable({
    decodeStrings: false,
    write: (chunk: string | Buffer, _encoding, done) => {
      chunks.push(chunk.toString())
      // What the line discipline of a real terminal does to every line feed on its way out, in raw mode too.
      terminal.write(chunk.toString().replaceAll('\n', '\r\n'))
      done()
    },
  })
  const source = new PassThrough({ encoding: 'utf8' })
  const stdout = Object.defineProperties(sink, {
    isTTY: { value: true },
    columns: { get: terminal.columns },
    rows: { get: terminal.rows },
    getColorDepth: { value: () => 24 },
    hasColors: { value: () => true },
  })
  const stdin = Object.assign(source, {
    isTTY: true,
    setRawMode: (mode: boolean) => {
      raw = mode
      return source
    },
    ref: () => source,
    unref: () => source,
  })
  terminal.onAnswer((data) => source.write(data))
  return {
    // A whole terminal stream cannot be made without a terminal; these have what is used of one.
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin: stdin as unknown as NodeJS.ReadStream,
    type: (data) => source.write(data),
    resized: () => sink.emit('resize'),
    rawMode: () => raw,
    output: () => chunks.join(''),
  }
}
