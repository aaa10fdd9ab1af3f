import { parseArgs } from 'node:util'
import { FLAGS, type Flag, VERBS, type Verb } from './verbs.ts'

/** The command line, understood. */
export type Arguments = {
  readonly verb: Verb
  readonly operands: readonly string[]
  readonly host: string | null
  readonly context: string | null
  /** `--store`: the folder of a store. */
  readonly store: string | null
  /** An archive or a folder given instead of a verb. */
  readonly place: string | null
  readonly filters: readonly string[]
  readonly demo: boolean
  readonly readOnly: boolean
  readonly json: boolean
  readonly all: boolean
  readonly quiet: boolean
  readonly noTrunc: boolean
  readonly yes: boolean
  readonly dryRun: boolean
  readonly help: boolean
  readonly version: boolean
}

/** What is wrong with a command line, one sentence, and the verb it was meant for. */
export type WrongUsage = { readonly wrong: string; readonly verb: Verb }

const OPTIONS = Object.fromEntries(
  FLAGS.map(({ name, short, value, many }) => [
    name,
    {
      type: value === undefined ? ('boolean' as const) : ('string' as const),
      multiple: many === true,
      ...(short === undefined ? {} : { short }),
    },
  ]),
)

/** A verb never has a dot or a slash in it; a path nearly always does. */
const isPlace = (text: string): boolean => /[./\\]/.test(text)

const isVerb = (text: string): text is Verb => text !== 'screen' && (VERBS as readonly string[]).includes(text)

type Given = { readonly values: Map<string, string[]>; readonly switches: Set<string>; readonly words: string[] }

/** Takes the words apart; a text is what is wrong with them. Node's own checks are off: their sentences are for programmers. */
const readWords = (words: readonly string[]): Given | string => {
  const given: Given = { values: new Map(), switches: new Set(), words: [] }
  const { tokens } = parseArgs({
    args: [...words],
    options: OPTIONS,
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  for (const token of tokens) {
    if (token.kind === 'positional') given.words.push(token.value)
    if (token.kind !== 'option') continue
    const flag = FLAGS.find(({ name }) => name === token.name)
    if (flag === undefined) return `There is no flag ${token.rawName}.`
    const fault = flag.value === undefined ? takeSwitch(given, flag, token) : takeValue(given, flag, token)
    if (fault !== null) return fault
  }
  return given
}

type Token = { readonly rawName: string; readonly value: string | undefined; readonly inlineValue: boolean | undefined }

const takeSwitch = ({ switches }: Given, { name }: Flag, { rawName, value }: Token): string | null => {
  if (value !== undefined) return `${rawName} takes no value.`
  switches.add(name)
  return null
}

const takeValue = ({ values }: Given, { name, many }: Flag, { rawName, value, inlineValue }: Token): string | null => {
  if (value === undefined || value === '' || (inlineValue !== true && value.startsWith('-')))
    return `${rawName} needs a value.`
  const before = values.get(name) ?? []
  if (before.length > 0 && many !== true) return `${rawName} was given twice.`
  values.set(name, [...before, value])
  return null
}

/** Flags that contradict each other, or the verb. */
const contradiction = ({ values, switches, words }: Given, verb: Verb): string | null => {
  for (const name of [...values.keys(), ...switches]) {
    if (FLAGS.find((flag) => flag.name === name)?.verbs.includes(verb) !== true) {
      return `imgtui${verb === 'screen' ? '' : ` ${verb}`} does not take --${name}.`
    }
  }
  const places = ['host', 'context', 'store', 'demo'].filter((name) => values.has(name) || switches.has(name))
  const [one, other] = places
  if (other !== undefined) return `Either --${one} or --${other} can be given, not both.`
  if (switches.has('json') && switches.has('quiet')) return 'Either --json or --quiet can be given, not both.'
  if (switches.has('help') || switches.has('version')) return null
  if (verb === 'rm' && words.length === 0) return 'imgtui rm needs the name or the ID of an image.'
  if (verb === 'settings' && words.length !== 0 && words.length !== 2)
    return 'imgtui settings takes nothing, or a name and its value.'
  if (verb === 'ls' && words.length > 0) return `imgtui ls takes no names. To list some: --filter reference=${words[0]}`
  return null
}

/** Reads the words after the program's name. Never throws. */
export const readArguments = (words: readonly string[]): Arguments | WrongUsage => {
  const given = readWords(words)
  if (typeof given === 'string') return { wrong: given, verb: 'screen' }
  const [first] = given.words
  if (first !== undefined && isPlace(first)) return readScreen(given, first)
  if (first !== undefined && !isVerb(first)) {
    return {
      wrong: `There is no command ${first}; there is ${VERBS.filter((verb) => verb !== 'screen').join(', ')}.`,
      verb: 'screen',
    }
  }
  return understood(given, first ?? 'screen', null)
}

/** `imgtui image.tar`: the screen over one archive, or over the layout in a folder. */
const readScreen = (given: Given, place: string): Arguments | WrongUsage => {
  const chosen = ['host', 'context', 'store', 'demo'].find((name) => given.values.has(name) || given.switches.has(name))
  if (chosen !== undefined) return { wrong: `--${chosen} does not go with ${place}.`, verb: 'screen' }
  if (given.words.length > 1)
    return { wrong: `Only one archive can be looked at, not ${given.words[1]} as well.`, verb: 'screen' }
  return understood(given, 'screen', place)
}

/** The words for one verb, checked. `words` of the given ones begins with the verb or the place. */
const understood = (given: Given, verb: Verb, place: string | null): Arguments | WrongUsage => {
  const operands = given.words.slice(1)
  const wrong = contradiction({ ...given, words: operands }, verb)
  if (wrong !== null) return { wrong, verb }
  const has = (name: string): boolean => given.switches.has(name)
  return {
    verb,
    operands,
    host: given.values.get('host')?.[0] ?? null,
    context: given.values.get('context')?.[0] ?? null,
    store: given.values.get('store')?.[0] ?? null,
    place,
    filters: given.values.get('filter') ?? [],
    demo: has('demo'),
    readOnly: has('read-only'),
    json: has('json'),
    all: has('all'),
    quiet: has('quiet'),
    noTrunc: has('no-trunc'),
    yes: has('yes'),
    dryRun: has('dry-run'),
    help: has('help'),
    version: has('version'),
  }
}

export const isWrong = (read: Arguments | WrongUsage): read is WrongUsage => 'wrong' in read
