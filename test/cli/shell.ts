import type { Arguments } from '../../src/cli/arguments.ts'
import { isWrong, readArguments } from '../../src/cli/arguments.ts'
import { runVerb } from '../../src/cli/run.ts'
import type { Shell } from '../../src/cli/shell.ts'
import type { Store } from '../../src/engine/store.ts'

/** What a verb left behind. */
export type Ran = {
  readonly code: number
  readonly out: string
  readonly err: string
  readonly asked: readonly string[]
  /** Every block of lines that was drawn. */
  readonly drawn: readonly (readonly string[])[]
  /** How often the terminal was lent to another program. */
  readonly lent: number
}

type Options = {
  /** What is typed at each question; null where there is no terminal. */
  readonly answer?: string | null
  readonly columns?: number | null
  readonly now?: number
  readonly interrupt?: AbortSignal
  /** What comes through standard input; null where a person sits at it. */
  readonly input?: string | null
  /** True where standard output is a terminal. */
  readonly terminal?: boolean
  /** True where lines can be drawn over each other. */
  readonly drawing?: boolean
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

/** A shell that keeps what is printed. */
export const recordingShell = ({
  answer = null,
  columns = null,
  now = 0,
  interrupt = new AbortController().signal,
  input = null,
  terminal = false,
  drawing = false,
}: Options = {}) => {
  const kept = { out: '', err: '', asked: [] as string[], drawn: [] as (readonly string[])[], lent: 0 }
  const shell: Shell = {
    print: (text) => {
      kept.out += text
    },
    complain: (text) => {
      kept.err += text
    },
    columns,
    progress: () => {},
    block: drawing ? (lines) => void kept.drawn.push(lines) : null,
    input: input === null ? null : bytesOf(input),
    output: terminal
      ? null
      : async (bytes) => {
          kept.out += Buffer.from(bytes).toString()
        },
    lend: async (work) => {
      kept.lent += 1
      return work()
    },
    ask:
      answer === null
        ? null
        : async (question) => {
            kept.asked.push(question)
            return answer
          },
    interrupted: () => interrupt,
    now: () => now,
  }
  return { shell, kept }
}

/** Reads words as the program would; a test that means to be wrong uses `readArguments` itself. */
export const understood = (...words: readonly string[]): Arguments => {
  const read = readArguments(words)
  if (isWrong(read)) throw new Error(read.wrong)
  return read
}

/** Runs `imgtui` with these words over a store. */
export const run = async (store: Store, words: readonly string[], options: Options = {}): Promise<Ran> => {
  const { shell, kept } = recordingShell(options)
  const code = await runVerb(store, shell, understood(...words))
  return { code, ...kept }
}
