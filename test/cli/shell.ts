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
}

type Options = {
  /** What is typed at each question; null where there is no terminal. */
  readonly answer?: string | null
  readonly columns?: number | null
  readonly now?: number
  readonly interrupt?: AbortSignal
}

/** A shell that keeps what is printed. */
export const recordingShell = ({
  answer = null,
  columns = null,
  now = 0,
  interrupt = new AbortController().signal,
}: Options = {}) => {
  const kept = { out: '', err: '', asked: [] as string[] }
  const shell: Shell = {
    print: (text) => {
      kept.out += text
    },
    complain: (text) => {
      kept.err += text
    },
    columns,
    progress: () => {},
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
