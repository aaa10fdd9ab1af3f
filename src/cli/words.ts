import { parseArgs } from 'node:util'
import { type Flag, isList, nameOfFlag, valueOfFlag, wrongValue } from './verbs/flag.ts'
import { ALL_FLAGS } from './verbs.ts'

/** Words of a command line taken apart. */
export type Given = {
  readonly switches: ReadonlySet<string>
  /** Values by the name of their flag, in the order given. */
  readonly values: ReadonlyMap<string, readonly string[]>
  /** Everything that belongs to no flag. */
  readonly words: readonly string[]
}

/** One sentence about what is wrong. */
export type Wrong = { readonly wrong: string }

const NOTHING_GIVEN: Given = { switches: new Set(), values: new Map(), words: [] }

// Node's own checks are off: their sentences are for programmers.
const tokensOf = (words: readonly string[], flags: readonly Flag[]) =>
  parseArgs({
    args: [...words],
    options: Object.fromEntries(
      flags.map((flag) => [
        nameOfFlag(flag),
        {
          type: valueOfFlag(flag) === null ? ('boolean' as const) : ('string' as const),
          multiple: isList(flag.key),
          ...(flag.short === undefined ? {} : { short: flag.short }),
        },
      ]),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  }).tokens

/** Where the words stand that belong to no flag, first one first. */
export const placesOfWords = (words: readonly string[], flags: readonly Flag[]): readonly number[] =>
  tokensOf(words, flags).flatMap((token) => (token.kind === 'positional' ? [token.index] : []))

type Token = { readonly rawName: string; readonly value: string | undefined; readonly inlineValue: boolean | undefined }

const withSwitch = (given: Given, flag: Flag, { rawName, value }: Token): Given | Wrong =>
  value === undefined
    ? { ...given, switches: new Set([...given.switches, nameOfFlag(flag)]) }
    : { wrong: `${rawName} takes no value.` }

const withValue = (given: Given, flag: Flag, { rawName, value, inlineValue }: Token): Given | Wrong => {
  // A dash alone is a value: the standard streams are called that.
  const isFlag = inlineValue !== true && value !== '-' && value?.startsWith('-') === true
  if (value === undefined || value === '' || isFlag) return { wrong: `${rawName} needs a value.` }
  const before = given.values.get(nameOfFlag(flag)) ?? []
  if (before.length > 0 && !isList(flag.key)) return { wrong: `${rawName} was given twice.` }
  const wrong = wrongValue(flag, value)
  if (wrong !== null) return { wrong }
  return { ...given, values: new Map([...given.values, [nameOfFlag(flag), [...before, value]]]) }
}

const unknown = (token: { name: string; rawName: string }, flags: readonly Flag[], call: string): Wrong => {
  const known = ALL_FLAGS.find((flag) => nameOfFlag(flag) === token.name || flag.short === token.name)
  if (known === undefined) return { wrong: `There is no flag ${token.rawName}.` }
  const whole = flags.some((flag) => nameOfFlag(flag) === nameOfFlag(known)) ? token.rawName : `--${nameOfFlag(known)}`
  return { wrong: `${call} does not take ${whole}.` }
}

/**
 * Reads words with these flags on top of what was given before; `call` names the command in sentences. Never throws.
 */
export const readWords = (
  words: readonly string[],
  { flags, call, before = NOTHING_GIVEN }: { flags: readonly Flag[]; call: string; before?: Given },
): Given | Wrong => {
  let given = before
  for (const token of tokensOf(words, flags)) {
    if (token.kind === 'positional') given = { ...given, words: [...given.words, token.value] }
    if (token.kind !== 'option') continue
    const flag = flags.find((one) => nameOfFlag(one) === token.name)
    if (flag === undefined) return unknown(token, flags, call)
    const next = valueOfFlag(flag) === null ? withSwitch(given, flag, token) : withValue(given, flag, token)
    if ('wrong' in next) return next
    given = next
  }
  return given
}
