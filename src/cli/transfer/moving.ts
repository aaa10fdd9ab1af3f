import { harmless } from '../../engine/harmless.ts'
import { dockerSize } from '../../engine/size.ts'
import type { Progress, TransferOptions } from '../../engine/transfer.ts'
import type { Shell } from '../shell.ts'

/** How much is told while bytes move. `lines`: also where nothing can be drawn, a line for each new word of a part. */
export type Telling = 'nothing' | 'drawing' | 'lines'

// Often enough to be alive; more would be felt over a slow line.
const EVERY = 100
const BAR = 20

const barOf = (done: number, total: number): string => {
  const full = Math.round((Math.min(done, total) / total) * BAR)
  return `[${'='.repeat(full)}${' '.repeat(BAR - full)}]`
}

/** One part in a line: `3f2a: Downloading [====      ] 1.2MB/3MB`. */
export const partLine = ({ part, says, done, total }: Progress): string => {
  const moving = total !== null && total > 0 && done > 0 && done < total
  const counted = moving ? ` ${barOf(done, total)} ${dockerSize(done)}/${dockerSize(total)}` : ''
  const open = total === null && done > 0 ? ` ${dockerSize(done)}` : ''
  return `${harmless(`${part}: ${says}`)}${counted}${open}`
}

type Teller = { readonly onProgress: (progress: Progress) => void; readonly end: () => void }

const drawing = (block: NonNullable<Shell['block']>, now: () => number): Teller => {
  const parts = new Map<string, Progress>()
  let last = Number.NEGATIVE_INFINITY
  const draw = (): void => block([...parts.values()].map(partLine))
  return {
    onProgress: (progress) => {
      parts.set(progress.part, progress)
      if (now() - last < EVERY) return
      last = now()
      draw()
    },
    end: () => {
      if (parts.size > 0) draw()
    },
  }
}

const printing = (complain: Shell['complain']): Teller => {
  const said = new Map<string, string>()
  return {
    onProgress: ({ part, says }) => {
      if (said.get(part) === says) return
      said.set(part, says)
      complain(`${harmless(`${part}: ${says}`)}\n`)
    },
    end: () => {},
  }
}

const SILENT: Teller = { onProgress: () => {}, end: () => {} }

const tellerFor = ({ block, complain, now }: Shell, telling: Telling): Teller => {
  if (telling === 'nothing') return SILENT
  if (block !== null) return drawing(block, now)
  return telling === 'lines' ? printing(complain) : SILENT
}

/** Runs work that moves bytes: tells on standard error how far it is, and ends it on ctrl+c with an AbortError. */
export const moving = async <T>(
  shell: Shell,
  telling: Telling,
  work: (options: Required<TransferOptions>) => Promise<T>,
): Promise<T> => {
  const { onProgress, end } = tellerFor(shell, telling)
  try {
    return await work({ onProgress, signal: shell.interrupted() })
  } finally {
    end()
  }
}
