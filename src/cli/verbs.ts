import { CONTAINER_VERBS } from './verbs/containers.ts'
import { COMMON_FLAGS, type Flag, nameOfFlag, STORE_FLAGS, type VerbEntry } from './verbs/flag.ts'
import { IMAGE_VERBS } from './verbs/images.ts'
import { KEEPING_VERBS, PROGRAM_VERBS } from './verbs/program.ts'
import { TRANSFER_VERBS } from './verbs/transfers.ts'

const TABLE = { ...PROGRAM_VERBS, ...IMAGE_VERBS, ...TRANSFER_VERBS, ...CONTAINER_VERBS, ...KEEPING_VERBS } as const

/** Everything that can be asked for on the command line; `screen` is `imgtui` alone. */
export type Verb = keyof typeof TABLE

const ENTRIES: Readonly<Record<Verb, VerbEntry>> = TABLE

/** All verbs, in the order in which help lists them. */
export const VERBS = Object.keys(TABLE) as readonly Verb[]

/** Verbs that a person can type. */
export const TYPED_VERBS: readonly Verb[] = VERBS.filter((verb) => verb !== 'screen')

/** What the table says of a verb. */
export const entryOf = (verb: Verb): VerbEntry => ENTRIES[verb]

/** A verb with the program's name, as sentences name it. */
export const spoken = (verb: Verb): string => (verb === 'screen' ? 'imgtui' : `imgtui ${verb}`)

/** How a verb is called: `imgtui rm REF…`. */
export const callOf = (verb: Verb): string => {
  const { call } = entryOf(verb)
  return call === undefined ? spoken(verb) : `${spoken(verb)} ${call}`
}

/** Every flag of a verb. Where one of its own takes the short form of a shared one, the shared one goes without. */
export const flagsOf = (verb: Verb): readonly Flag[] => {
  const { flags, onStore } = entryOf(verb)
  const taken = new Set(flags.map(({ short }) => short))
  const freed = ({ short, ...flag }: Flag): Flag =>
    short === undefined || taken.has(short) ? flag : { ...flag, short }
  return [...(onStore ? STORE_FLAGS.map(freed) : []), ...flags, ...COMMON_FLAGS]
}

/** Every flag once, as it is read where no verb is known yet: of two with one short form, the first has it. */
export const ALL_FLAGS: readonly Flag[] = (() => {
  const known = new Map<string, Flag>()
  const shorts = new Set<string>()
  for (const { short, ...flag } of VERBS.flatMap(flagsOf)) {
    const name = nameOfFlag(flag)
    if (known.has(name)) continue
    const free = short !== undefined && !shorts.has(short)
    if (free) shorts.add(short)
    known.set(name, free ? { ...flag, short } : flag)
  }
  return [...known.values()]
})()

/** The exit codes and what they mean. */
export const EXIT_CODES: readonly (readonly [code: number, meaning: string])[] = [
  [0, 'Done.'],
  [1, 'Something failed, or there is no such image or container.'],
  [2, 'Wrong usage; also: there is no terminal to ask on, and neither --yes nor --dry-run was given.'],
  [3, 'Something was refused or skipped: it is held, it has changed since, the answer was no, or ctrl+c stopped it.'],
  [4, 'No store, or no registry, could be reached.'],
]

/** What `--filter` of `imgtui ls` takes, and what it means. */
export const FILTER_WORDS: readonly (readonly [form: string, meaning: string])[] = [
  ['dangling=true|false', 'no tag names it and nothing is built on it, or the opposite'],
  ['reference=PATTERN', 'one of its names matches: * and ? stay within one part of the path'],
  ['label=KEY[=VALUE]', 'it has this label'],
  ['before=REF', 'made before this image'],
  ['since=REF', 'made after this image'],
  ['until=WHEN', 'made before a date (2026-09-16T12:00:00Z), a Unix time, or an age (24h, 30d)'],
]

/** What `--filter` of `imgtui prune` takes, and what it means. */
export const PRUNE_FILTER_WORDS: readonly (readonly [form: string, meaning: string])[] = [
  ['label=KEY[=VALUE]', 'it has this label'],
  ['label!=KEY[=VALUE]', 'it does not have this label'],
  ['until=WHEN', 'made before a date, a Unix time, or an age (24h, 30d); never one that holds no date'],
]
