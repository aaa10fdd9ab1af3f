import { JSON_FLAG, noWords, type VerbEntry, YES_FLAG } from './flag.ts'

/** Verbs about the program and the store as a whole. `screen` is `imgtui` alone, and never typed. */
export const PROGRAM_VERBS = {
  screen: {
    call: '[ARCHIVE|FOLDER]',
    says: 'Open the screen. Where there is no terminal it prints what `imgtui ls` prints. An archive is only looked at.',
    flags: [JSON_FLAG],
    operands: {
      fits: (given) => given === 0,
      wrong: ([first = '']) => `Only one archive can be looked at, not ${first} as well.`,
    },
    onStore: true,
  },
} as const satisfies Readonly<Record<string, VerbEntry>>

/** Verbs that keep a store and the program in order. */
export const KEEPING_VERBS = {
  check: {
    says: 'Look whether everything in the store is whole, and nothing is left over.',
    flags: [JSON_FLAG, { key: 'readData', says: 'Read every byte and compare it with its digest' }],
    operands: noWords('check'),
    onStore: true,
  },
  repair: {
    says: 'Put the store right, after showing what would be done.',
    flags: [
      JSON_FLAG,
      YES_FLAG,
      { key: 'dryRun', says: 'Show what would be done and do nothing' },
      { key: 'forgetBroken', says: 'Take images out of the list that cannot be used any more' },
      { key: 'adopt', says: 'List what is there and nothing names, as images without a name' },
      { key: 'restoreTags', says: 'Bring back what another tool dropped from the list' },
    ],
    operands: noWords('repair'),
    onStore: true,
  },
  settings: {
    call: '[NAME VALUE]',
    says: 'Show the settings and what in them was not understood, or change one.',
    flags: [],
    operands: {
      fits: (given) => given === 0 || given === 2,
      wrong: () => 'imgtui settings takes nothing, or a name and its value.',
    },
    onStore: false,
  },
} as const satisfies Readonly<Record<string, VerbEntry>>
