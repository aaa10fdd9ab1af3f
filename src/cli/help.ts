import { type Flag, nameOfFlag, valueOfFlag } from './verbs/flag.ts'
import {
  callOf,
  EXIT_CODES,
  entryOf,
  FILTER_WORDS,
  flagsOf,
  PRUNE_FILTER_WORDS,
  TYPED_VERBS,
  type Verb,
} from './verbs.ts'

const columns = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('')
}

/** A flag as it is written: `-H, --host ADDRESS`. */
export const flagForm = (flag: Flag): string => {
  const value = valueOfFlag(flag)
  const short = flag.short === undefined ? '' : `-${flag.short}, `
  return `${short}--${nameOfFlag(flag)}${value === null ? '' : ` ${value}`}`
}

const aligned = (flag: Flag): string => (flag.short === undefined ? `    ${flagForm(flag)}` : flagForm(flag))

const plain = (text: string): string => text.replaceAll('`', '')

const commands = (): string =>
  columns(TYPED_VERBS.map((verb) => [callOf(verb).replace('imgtui ', ''), plain(entryOf(verb).says)]))

const exitCodes = (): string => columns(EXIT_CODES.map(([code, meaning]) => [String(code), meaning]))

/** What stands between the flags of a verb and the exit codes. */
const MORE: Readonly<Partial<Record<Verb, () => string>>> = {
  ls: () => `Filters (of one key any reference, all of the others must hold):\n${columns(FILTER_WORDS)}`,
  prune: () => `Filters (all of them must hold):\n${columns(PRUNE_FILTER_WORDS)}`,
}

/** What `--help` prints for a verb, in plain text. */
export const helpText = (verb: Verb): string => {
  const { says, alias } = entryOf(verb)
  const also = alias === undefined ? '' : `\nThe same: imgtui ${alias}\n`
  const more = MORE[verb]
  return [
    `${callOf(verb)} [FLAGS]\n\n${plain(says)}\n${also}`,
    ...(verb === 'screen' ? [`Commands (imgtui help COMMAND tells more):\n${commands()}`] : []),
    `Flags:\n${columns(flagsOf(verb).map((flag) => [aligned(flag), flag.says]))}`,
    ...(more === undefined ? [] : [more()]),
    `Exit codes:\n${exitCodes()}`,
  ].join('\n')
}
