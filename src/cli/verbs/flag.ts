/** Flags that are given or not: the key under which a verb reads them, and how they are written. */
export const SWITCHES = {
  adopt: 'adopt',
  all: 'all',
  demo: 'demo',
  dryRun: 'dry-run',
  forgetBroken: 'forget-broken',
  help: 'help',
  insecure: 'insecure',
  json: 'json',
  noTrunc: 'no-trunc',
  quiet: 'quiet',
  readData: 'read-data',
  readOnly: 'read-only',
  restoreTags: 'restore-tags',
  version: 'version',
  yes: 'yes',
} as const

/** Flags with one value. */
export const VALUES = {
  author: 'author',
  context: 'context',
  entrypoint: 'entrypoint',
  format: 'format',
  host: 'host',
  input: 'input',
  message: 'message',
  name: 'name',
  output: 'output',
  platform: 'platform',
  store: 'store',
  timeout: 'timeout',
  user: 'user',
  workdir: 'workdir',
} as const

/** Flags with a value that may be given more than once. */
export const LISTS = { changes: 'change', environment: 'env', filters: 'filter', labels: 'label' } as const

export type SwitchKey = keyof typeof SWITCHES
export type ValueKey = keyof typeof VALUES
export type ListKey = keyof typeof LISTS

type Words = { readonly short?: string; readonly says: string }

type Valued = {
  readonly key: ValueKey | ListKey
  /** What stands for its value in help. */
  readonly value: string
  /** What is wrong with a value, one sentence; null for one that can be used. */
  readonly wrong?: (text: string) => string | null
}

/** One flag as one verb takes it. */
export type Flag = Words & ({ readonly key: SwitchKey } | Valued)

const NAMES: Readonly<Record<Flag['key'], string>> = { ...SWITCHES, ...VALUES, ...LISTS }

/** How a flag is written, without its dashes. */
export const nameOfFlag = ({ key }: Pick<Flag, 'key'>): string => NAMES[key]

/** True when a flag may be given more than once. */
export const isList = (key: Flag['key']): key is ListKey => key in LISTS

/** What stands for the value of a flag; null for a switch. */
export const valueOfFlag = (flag: Flag): string | null => ('value' in flag ? flag.value : null)

/** What is wrong with the value of a flag; null for nothing. */
export const wrongValue = (flag: Flag, text: string): string | null =>
  'wrong' in flag && flag.wrong !== undefined ? flag.wrong(text) : null

/** How many words besides flags a verb takes, and what is said of any other number. */
export type Operands = {
  readonly fits: (count: number) => boolean
  readonly wrong: (words: readonly string[]) => string
}

/** One verb. Help, docs, README and the reading of the command line are all drawn from these records. */
export type VerbEntry = {
  /** What follows the verb in its usage line. */
  readonly call?: string
  /** One or two sentences. */
  readonly says: string
  /** Besides those that every verb of its kind takes. */
  readonly flags: readonly Flag[]
  readonly operands: Operands
  /** True when it talks to a store. */
  readonly onStore: boolean
  /** True when it always changes something, and so never runs under --read-only. */
  readonly changes?: true
  /** True when everything after the first word belongs to a command of the container. */
  readonly command?: true
  /** Another word for it. */
  readonly alias?: string
}

/** Taken by every verb that talks to a store. */
export const STORE_FLAGS: readonly Flag[] = [
  {
    key: 'host',
    short: 'H',
    value: 'ADDRESS',
    says: 'The engine to talk to: unix://, npipe://, tcp:// or ssh://',
  },
  { key: 'context', short: 'c', value: 'NAME', says: 'The docker context to use' },
  {
    key: 'store',
    value: 'FOLDER',
    says: 'Use the images in this folder, an OCI image layout; no engine is asked',
  },
  { key: 'demo', says: 'Try everything on a small made-up store in a temporary folder' },
  { key: 'readOnly', says: 'Change nothing, whatever is asked' },
]

/** Taken by every verb. */
export const COMMON_FLAGS: readonly Flag[] = [
  { key: 'help', short: 'h', says: 'Print this help' },
  { key: 'version', short: 'v', says: 'Print the version' },
]

export const JSON_FLAG: Flag = { key: 'json', says: 'Print one JSON document' }
export const YES_FLAG: Flag = { key: 'yes', short: 'y', says: 'Do it without asking' }

/** So many words, no more and no less. */
export const exactlyWords = (count: number, wrong: string): Operands => ({
  fits: (given) => given === count,
  wrong: () => wrong,
})

/** One word or more. */
export const someWords = (wrong: string): Operands => ({ fits: (given) => given > 0, wrong: () => wrong })

/** One word, or two. */
export const oneOrTwoWords = (wrong: string): Operands => ({
  fits: (given) => given === 1 || given === 2,
  wrong: () => wrong,
})

export const noWords = (verb: string): Operands => exactlyWords(0, `imgtui ${verb} takes no names.`)
