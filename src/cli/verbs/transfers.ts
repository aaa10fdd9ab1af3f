import { FORMATS, formatOf } from '../transfer/format.ts'
import { notAPlatform, readPlatform } from '../transfer/platform.ts'
import { exactlyWords, type Flag, JSON_FLAG, noWords, oneOrTwoWords, someWords, type VerbEntry } from './flag.ts'

const QUIET: Flag = { key: 'quiet', short: 'q', says: 'Do not show how far it is' }
const INSECURE: Flag = { key: 'insecure', says: 'Allow plain HTTP, and certificates that nobody vouches for' }
const PLATFORM: Flag = {
  key: 'platform',
  value: 'OS/ARCH',
  says: 'The platform: linux/amd64, linux/arm64/v8',
  wrong: (text) => (readPlatform(text) === null ? notAPlatform(text) : null),
}

/** What changes an image that is made: of `import` and of `container commit`. */
export const IMAGE_FLAGS: readonly Flag[] = [
  { key: 'changes', short: 'c', value: 'LINE', says: 'A line of a Dockerfile to apply: \'CMD ["/bin/sh"]\'' },
  { key: 'message', short: 'm', value: 'TEXT', says: 'A comment for its history' },
]

/** Verbs that bring images into a store and out of it. */
export const TRANSFER_VERBS = {
  pull: {
    call: 'REF',
    says: 'Bring an image from its registry.',
    flags: [JSON_FLAG, PLATFORM, INSECURE, { key: 'quiet', short: 'q', says: 'Print the name only' }],
    operands: exactlyWords(1, 'imgtui pull needs the name of one image.'),
    onStore: true,
    changes: true,
  },
  push: {
    call: 'REF',
    says: 'Send the image of this name to its registry.',
    flags: [JSON_FLAG, INSECURE, QUIET],
    operands: exactlyWords(1, 'imgtui push needs the name of one image.'),
    onStore: true,
    changes: true,
  },
  load: {
    says: 'Read images from an archive: of docker save, an OCI archive, or an OCI layout.',
    flags: [
      JSON_FLAG,
      { key: 'input', short: 'i', value: 'FILE', says: 'The archive, or the folder of a layout; - is standard input' },
      QUIET,
    ],
    operands: noWords('load'),
    onStore: true,
    changes: true,
  },
  save: {
    call: 'REF…',
    says: 'Write images into an archive that docker, podman and skopeo read.',
    flags: [
      { key: 'output', short: 'o', value: 'FILE', says: 'Where to write it; - is standard output' },
      {
        key: 'format',
        value: 'FORMAT',
        says: 'combined (for everybody), oci, or layout (a folder)',
        wrong: (text) =>
          formatOf(text) === undefined ? `There is no format ${text}; there is ${FORMATS.join(', ')}.` : null,
      },
      QUIET,
    ],
    operands: someWords('imgtui save needs the name or the ID of an image.'),
    onStore: true,
  },
  import: {
    call: 'FILE [NAME]',
    says: 'Make an image of one layer from a tar of a root file system; - is standard input.',
    flags: [...IMAGE_FLAGS, PLATFORM, QUIET],
    operands: oneOrTwoWords('imgtui import needs a file, and takes a name for the image.'),
    onStore: true,
    changes: true,
  },
} as const satisfies Readonly<Record<string, VerbEntry>>
