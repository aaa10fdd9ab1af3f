import { exactlyWords, JSON_FLAG, someWords, type VerbEntry, YES_FLAG } from './flag.ts'

const FILTER = { key: 'filters', value: 'KEY=VALUE' } as const
const DRY_RUN = { key: 'dryRun', says: 'Show the plan and remove nothing' } as const

/** Verbs about the images of a store. */
export const IMAGE_VERBS = {
  ls: {
    says: 'List the images, newest first, with what removing each would free and who uses it.',
    flags: [
      JSON_FLAG,
      { key: 'all', short: 'a', says: 'List intermediate images too' },
      { key: 'quiet', short: 'q', says: 'Print IDs only' },
      { key: 'noTrunc', says: 'Print whole IDs and all names' },
      { ...FILTER, short: 'f', says: 'List only images that meet this; see below' },
    ],
    operands: {
      fits: (given) => given === 0,
      wrong: ([first = '']) => `imgtui ls takes no names. To list some: --filter reference=${first}`,
    },
    onStore: true,
  },
  rm: {
    call: 'REF…',
    says: 'Remove names and images after showing the plan. What something still holds stays.',
    flags: [JSON_FLAG, YES_FLAG, DRY_RUN],
    operands: someWords('imgtui rm needs the name or the ID of an image.'),
    onStore: true,
  },
  prune: {
    says: 'Remove dangling images, or all that nothing uses, after showing the plan.',
    flags: [
      JSON_FLAG,
      { key: 'all', short: 'a', says: 'Every image that no container uses, not only dangling ones' },
      { ...FILTER, says: 'Only images that meet this; see below' },
      YES_FLAG,
      DRY_RUN,
    ],
    operands: exactlyWords(0, 'imgtui prune takes no names. To remove one image: imgtui rm REF'),
    onStore: true,
  },
  history: {
    call: 'REF',
    says: 'Show the steps that made an image, newest first.',
    flags: [
      JSON_FLAG,
      { key: 'quiet', short: 'q', says: 'Print IDs only' },
      { key: 'noTrunc', says: 'Print whole IDs and commands' },
    ],
    operands: exactlyWords(1, 'imgtui history needs the name or the ID of one image.'),
    onStore: true,
  },
  inspect: {
    call: 'REF…',
    says: 'Print all that the store knows of images, as a JSON array.',
    flags: [],
    operands: someWords('imgtui inspect needs the name or the ID of an image.'),
    onStore: true,
  },
  tag: {
    call: 'REF NAME',
    says: 'Give an image one more name. Another image that had it loses it.',
    flags: [],
    operands: exactlyWords(2, 'imgtui tag needs an image and a new name for it.'),
    onStore: true,
    changes: true,
  },
} as const satisfies Readonly<Record<string, VerbEntry>>
