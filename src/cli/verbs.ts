/** Everything that can be asked for on the command line; `screen` is `imgtui` alone. */
export const VERBS = ['screen', 'ls', 'rm', 'settings'] as const
export type Verb = (typeof VERBS)[number]

/** Those that talk to a store. */
const STORE_VERBS = ['screen', 'ls', 'rm'] as const

/** How each verb is called, and what it does: for help and docs. */
export const VERB_WORDS: Readonly<Record<Verb, { readonly call: string; readonly says: string }>> = {
  screen: {
    call: 'imgtui [ARCHIVE|FOLDER]',
    says: 'Open the screen. Where there is no terminal it prints what `imgtui ls` prints. An archive is only looked at.',
  },
  ls: { call: 'imgtui ls', says: 'List the images, newest first, with what removing each would free and who uses it.' },
  rm: {
    call: 'imgtui rm REF…',
    says: 'Remove names and images after showing the plan. What something still holds stays.',
  },
  settings: {
    call: 'imgtui settings [NAME VALUE]',
    says: 'Show the settings and what in them was not understood, or change one.',
  },
}

/** One flag. Help, docs, README and the reading of the command line are all drawn from these records. */
export type Flag = {
  readonly name: string
  readonly short?: string
  /** What stands for its value in help; a flag without one is a switch. */
  readonly value?: string
  /** May be given more than once. */
  readonly many?: true
  readonly says: string
  readonly verbs: readonly Verb[]
}

/** Every flag, in the order in which help lists them. */
export const FLAGS: readonly Flag[] = [
  {
    name: 'host',
    short: 'H',
    value: 'ADDRESS',
    says: 'The engine to talk to: unix://, npipe://, tcp:// or ssh://',
    verbs: STORE_VERBS,
  },
  { name: 'context', short: 'c', value: 'NAME', says: 'The docker context to use', verbs: STORE_VERBS },
  {
    name: 'store',
    value: 'FOLDER',
    says: 'Use the images in this folder, an OCI image layout; no engine is asked',
    verbs: STORE_VERBS,
  },
  { name: 'demo', says: 'Try everything on a small made-up store in a temporary folder', verbs: STORE_VERBS },
  { name: 'read-only', says: 'Remove nothing, whatever is asked', verbs: STORE_VERBS },
  { name: 'json', says: 'Print one JSON document', verbs: STORE_VERBS },
  { name: 'all', short: 'a', says: 'List intermediate images too', verbs: ['ls'] },
  { name: 'quiet', short: 'q', says: 'Print IDs only', verbs: ['ls'] },
  { name: 'no-trunc', says: 'Print whole IDs and all names', verbs: ['ls'] },
  {
    name: 'filter',
    short: 'f',
    value: 'KEY=VALUE',
    many: true,
    says: 'List only images that meet this; see below',
    verbs: ['ls'],
  },
  { name: 'yes', short: 'y', says: 'Remove without asking', verbs: ['rm'] },
  { name: 'dry-run', says: 'Show the plan and remove nothing', verbs: ['rm'] },
  { name: 'help', short: 'h', says: 'Print this help', verbs: VERBS },
  { name: 'version', short: 'v', says: 'Print the version', verbs: VERBS },
]

/** The exit codes and what they mean. */
export const EXIT_CODES: readonly (readonly [code: number, meaning: string])[] = [
  [0, 'Done.'],
  [1, 'Something failed, or there is no such image.'],
  [2, 'Wrong usage; also: there is no terminal to ask on, and neither --yes nor --dry-run was given.'],
  [3, 'Something was refused or skipped: it is held, it has changed since, the answer was no, or ctrl+c stopped it.'],
  [4, 'No store could be reached.'],
]

/** What `--filter` takes, and what it means. */
export const FILTER_WORDS: readonly (readonly [form: string, meaning: string])[] = [
  ['dangling=true|false', 'no tag names it and nothing is built on it, or the opposite'],
  ['reference=PATTERN', 'one of its names matches: * and ? stay within one part of the path'],
  ['label=KEY[=VALUE]', 'it has this label'],
  ['before=REF', 'made before this image'],
  ['since=REF', 'made after this image'],
  ['until=WHEN', 'made before a date (2026-09-16T12:00:00Z), a Unix time, or an age (24h, 30d)'],
]
