import {
  exactlyWords,
  type Flag,
  JSON_FLAG,
  noWords,
  oneOrTwoWords,
  someWords,
  type VerbEntry,
  YES_FLAG,
} from './flag.ts'
import { IMAGE_FLAGS } from './transfers.ts'

const OUTPUT: Flag = { key: 'output', short: 'o', value: 'FILE', says: 'Where to write it; - is standard output' }

const pairWrong = (flag: string, form: RegExp) => (text: string) =>
  form.test(text) ? null : `--${flag} needs ${flag === 'env' ? 'KEY=VALUE' : 'KEY or KEY=VALUE'}, not ${text}.`

const notSeconds = (text: string) => (/^\d{1,6}$/.test(text) ? null : '--timeout needs a whole number of seconds.')

const SPEC_FLAGS: readonly Flag[] = [
  { key: 'name', value: 'NAME', says: 'Its name; one is made up where none is given' },
  { key: 'environment', short: 'e', value: 'KEY=VALUE', says: 'Set a variable', wrong: pairWrong('env', /^[^=]+=/) },
  { key: 'labels', short: 'l', value: 'KEY=VALUE', says: 'Set a label', wrong: pairWrong('label', /^[^=]/) },
  { key: 'workdir', short: 'w', value: 'FOLDER', says: 'The folder it starts in' },
  { key: 'user', short: 'u', value: 'USER', says: 'The user it runs as' },
  { key: 'entrypoint', value: 'PROGRAM', says: 'Run this instead of what the image says' },
]

const oneContainer = (verb: string) =>
  exactlyWords(1, `imgtui container ${verb} needs the name or the ID of one container.`)

/** Verbs about the containers of a store. */
export const CONTAINER_VERBS = {
  'container ls': {
    says: 'List the containers, whether they run or not, newest first.',
    flags: [
      JSON_FLAG,
      { key: 'quiet', short: 'q', says: 'Print IDs only' },
      { key: 'noTrunc', says: 'Print whole IDs' },
      { key: 'all', short: 'a', says: 'As with docker; here nothing is left out without it either' },
    ],
    operands: noWords('container ls'),
    onStore: true,
    alias: 'ps',
  },
  'container create': {
    call: 'REF [COMMAND…]',
    says: 'Make a container from an image. What follows the image is its command.',
    flags: SPEC_FLAGS,
    operands: someWords('imgtui container create needs the name or the ID of an image.'),
    onStore: true,
    changes: true,
    command: true,
  },
  'container run': {
    call: 'REF [COMMAND…]',
    says: 'Make a container and start it in this terminal. It remains when it has ended.',
    flags: SPEC_FLAGS,
    operands: someWords('imgtui container run needs the name or the ID of an image.'),
    onStore: true,
    changes: true,
    command: true,
  },
  'container start': {
    call: 'NAME',
    says: 'Start a container in this terminal.',
    flags: [],
    operands: oneContainer('start'),
    onStore: true,
    changes: true,
  },
  'container stop': {
    call: 'NAME…',
    says: 'Ask containers to end, and wait. They are never killed.',
    flags: [{ key: 'timeout', short: 't', value: 'SECONDS', says: 'How long to wait', wrong: notSeconds }],
    operands: someWords('imgtui container stop needs the name or the ID of a container.'),
    onStore: true,
    changes: true,
  },
  'container rename': {
    call: 'NAME NEW-NAME',
    says: 'Give a container another name.',
    flags: [],
    operands: exactlyWords(2, 'imgtui container rename needs a container and its new name.'),
    onStore: true,
    changes: true,
  },
  'container rm': {
    call: 'NAME…',
    says: 'Remove containers that do not run, with all that they wrote.',
    flags: [YES_FLAG, { key: 'dryRun', says: 'Say what would go and remove nothing' }],
    operands: someWords('imgtui container rm needs the name or the ID of a container.'),
    onStore: true,
  },
  'container cp': {
    call: 'FROM TO',
    says: 'Copy out of a container or into it: NAME:/path on one side, a path or - on the other.',
    flags: [],
    operands: exactlyWords(2, 'imgtui container cp needs what to copy and where to.'),
    onStore: true,
  },
  'container diff': {
    call: 'NAME',
    says: 'List what a container added (A), changed (C) and deleted (D).',
    flags: [JSON_FLAG],
    operands: oneContainer('diff'),
    onStore: true,
  },
  'container commit': {
    call: 'NAME [REF]',
    says: 'Make an image from a container.',
    flags: [...IMAGE_FLAGS, { key: 'author', short: 'a', value: 'TEXT', says: 'Who made it' }],
    operands: oneOrTwoWords('imgtui container commit needs a container, and takes a name for the image.'),
    onStore: true,
    changes: true,
  },
  'container export': {
    call: 'NAME',
    says: 'Write all files of a container into a tar.',
    flags: [OUTPUT],
    operands: oneContainer('export'),
    onStore: true,
  },
} as const satisfies Readonly<Record<string, VerbEntry>>
