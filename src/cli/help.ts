import { EXIT_CODES, FILTER_WORDS, FLAGS, type Flag, VERB_WORDS, VERBS, type Verb } from './verbs.ts'

const columns = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('')
}

/** A flag as it is written: `-H, --host ADDRESS`. */
export const flagForm = ({ name, short, value }: Flag): string =>
  `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`

const aligned = (flag: Flag): string => (flag.short === undefined ? `    ${flagForm(flag)}` : flagForm(flag))

const plain = (text: string): string => text.replaceAll('`', '')

const flagsOf = (verb: Verb): string =>
  columns(FLAGS.filter(({ verbs }) => verbs.includes(verb)).map((flag) => [aligned(flag), flag.says]))

const exitCodes = (): string => columns(EXIT_CODES.map(([code, meaning]) => [String(code), meaning]))

/** What `--help` prints for a verb, in plain text. */
export const helpText = (verb: Verb): string => {
  const parts = [`${VERB_WORDS[verb].call} [FLAGS]\n\n${plain(VERB_WORDS[verb].says)}\n`]
  if (verb === 'screen') {
    parts.push(
      `Commands:\n${columns(VERBS.filter((other) => other !== 'screen').map((other) => [VERB_WORDS[other].call, VERB_WORDS[other].says]))}`,
    )
  }
  parts.push(`Flags:\n${flagsOf(verb)}`)
  if (verb === 'ls')
    parts.push(`Filters (of one key any reference, all of the others must hold):\n${columns(FILTER_WORDS)}`)
  parts.push(`Exit codes:\n${exitCodes()}`)
  return parts.join('\n')
}
