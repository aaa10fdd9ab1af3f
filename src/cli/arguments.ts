import { LISTS, type ListKey, nameOfFlag, SWITCHES, type SwitchKey, VALUES, type ValueKey } from './verbs/flag.ts'
import { ALL_FLAGS, entryOf, flagsOf, spoken, TYPED_VERBS, type Verb } from './verbs.ts'
import { type Given, placesOfWords, readWords, type Wrong } from './words.ts'

/** The command line, understood: a verb, its words, and every flag under its key. */
export type Arguments = {
  readonly verb: Verb
  readonly operands: readonly string[]
  /** An archive or a folder given instead of a verb. */
  readonly place: string | null
} & { readonly [Key in SwitchKey]: boolean } & { readonly [Key in ValueKey]: string | null } & {
  readonly [Key in ListKey]: readonly string[]
}

/** What is wrong with a command line, one sentence, and the verb it was meant for. */
export type WrongUsage = Wrong & { readonly verb: Verb }

/** A verb never has a dot or a slash in it; a path nearly always does. */
const isPlace = (text: string): boolean => /[./\\]/.test(text)

const verbOf = (text: string): Verb | undefined =>
  TYPED_VERBS.find((verb) => verb === text || entryOf(verb).alias === text)

const isGroup = (text: string): boolean => TYPED_VERBS.some((verb) => verb.startsWith(`${text} `))

/** The parts of a command line: a verb, and what stands before and behind it. */
type Split = { readonly verb: Verb; readonly before: readonly string[]; readonly after: readonly string[] }

/** Finds the verb: the first word that is no flag's, and with a group the second one too. */
const splitVerb = (words: readonly string[]): Split | WrongUsage => {
  const [at, then] = placesOfWords(words, ALL_FLAGS)
  const first = at === undefined ? undefined : words[at]
  if (at === undefined || first === undefined || isPlace(first)) return { verb: 'screen', before: [], after: words }
  const single = verbOf(first)
  if (single !== undefined) return { verb: single, before: words.slice(0, at), after: words.slice(at + 1) }
  const second = then === undefined ? undefined : words[then]
  if (!isGroup(first)) return { wrong: `There is no command ${first}.`, verb: 'screen' }
  if (then === undefined || second === undefined) {
    const rest = [...words.slice(0, at), ...words.slice(at + 1)]
    const asksForHelp = rest.some((word) => word === '--help' || word === '-h')
    return asksForHelp ? { verb: 'screen', before: [], after: rest } : { wrong: groupWords(first), verb: 'screen' }
  }
  const paired = verbOf(`${first} ${second}`)
  if (paired === undefined)
    return { wrong: `There is no command ${first} ${second}. ${groupWords(first)}`, verb: 'screen' }
  return {
    verb: paired,
    before: [...words.slice(0, at), ...words.slice(at + 1, then)],
    after: words.slice(then + 1),
  }
}

const groupWords = (group: string): string => {
  const names = TYPED_VERBS.filter((verb) => verb.startsWith(`${group} `)).map((verb) => verb.slice(group.length + 1))
  return `imgtui ${group} needs one of ${names.join(', ')}.`
}

/** Words behind a verb that has a command at its end: from the second word on nothing is this program's any more. */
const splitCommand = (
  verb: Verb,
  words: readonly string[],
): readonly [own: readonly string[], command: readonly string[]] => {
  const [at] = entryOf(verb).command === true ? placesOfWords(words, flagsOf(verb)) : []
  return at === undefined ? [words, []] : [words.slice(0, at + 1), words.slice(at + 1)]
}

const ASKED_FOR_WORDS = ['help', 'version']

/** Flags that contradict each other, or words that are too few or too many. */
const contradiction = ({ values, switches }: Given, verb: Verb, operands: readonly string[]): string | null => {
  const places = ['host', 'context', 'store', 'demo'].filter((name) => values.has(name) || switches.has(name))
  const [one, other] = places
  if (other !== undefined) return `Either --${one} or --${other} can be given, not both.`
  if (switches.has('json') && switches.has('quiet')) return 'Either --json or --quiet can be given, not both.'
  if (ASKED_FOR_WORDS.some((name) => switches.has(name))) return null
  const { fits, wrong } = entryOf(verb).operands
  return fits(operands.length) ? null : wrong(operands)
}

const mapped = <Key extends string, Value>(
  names: Readonly<Record<Key, string>>,
  read: (name: string) => Value,
): Readonly<Record<Key, Value>> =>
  Object.fromEntries(Object.entries<string>(names).map(([key, name]) => [key, read(name)])) as Record<Key, Value>

const understood = (given: Given, verb: Verb, more: Pick<Arguments, 'operands' | 'place'>): Arguments | WrongUsage => {
  const wrong = contradiction(given, verb, more.operands)
  if (wrong !== null) return { wrong, verb }
  return {
    verb,
    ...more,
    ...mapped(SWITCHES, (name) => given.switches.has(name)),
    ...mapped(VALUES, (name) => given.values.get(name)?.[0] ?? null),
    ...mapped(LISTS, (name) => given.values.get(name) ?? []),
  }
}

/** `imgtui image.tar`: the screen over one archive, or over the layout in a folder. */
const readScreen = (given: Given): Arguments | WrongUsage => {
  const [place = null, ...operands] = given.words
  const chosen = ['host', 'context', 'store', 'demo'].find((name) => given.values.has(name) || given.switches.has(name))
  if (place !== null && chosen !== undefined) return { wrong: `--${chosen} does not go with ${place}.`, verb: 'screen' }
  return understood(given, 'screen', { operands, place })
}

/** `imgtui help rm` is `imgtui rm --help`; the same for a group, which has no help of its own, as for nothing. */
const readHelp = (words: readonly string[]): Arguments | WrongUsage => {
  const [first, ...more] = words
  const nothing = first === undefined || (isGroup(first) && more.length === 0)
  return readArguments(nothing ? ['--help'] : [...words, '--help'])
}

/** Reads the words after the program's name. Never throws. */
export const readArguments = (words: readonly string[]): Arguments | WrongUsage => {
  if (words[0] === 'help') return readHelp(words.slice(1))
  const split = splitVerb(words)
  if ('wrong' in split) return split
  const { verb } = split
  const [own, command] = splitCommand(verb, split.after)
  const before = readWords(split.before, { flags: ALL_FLAGS, call: spoken(verb) })
  if ('wrong' in before) return { ...before, verb }
  const taken = new Set(flagsOf(verb).map(nameOfFlag))
  const foreign = [...before.values.keys(), ...before.switches].find((name) => !taken.has(name))
  if (foreign !== undefined) return { wrong: `${spoken(verb)} does not take --${foreign}.`, verb }
  const given = readWords(own, { flags: flagsOf(verb), call: spoken(verb), before })
  if ('wrong' in given) return { ...given, verb }
  if (verb === 'screen') return readScreen(given)
  return understood(given, verb, { operands: [...given.words, ...command], place: null })
}

export const isWrong = (read: Arguments | WrongUsage): read is WrongUsage => 'wrong' in read
