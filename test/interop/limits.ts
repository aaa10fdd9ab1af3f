import type { Content, Form, Kind, ToolName } from './form.ts'

/** What a writer does not do as it was asked. */
export type WritingLimit = {
  readonly type: 'refused' | 'other'
  readonly writers: readonly ToolName[]
  readonly kinds?: readonly Kind[]
  readonly contents: readonly Content[]
  /** What it says, or what came out instead. */
  readonly says: RegExp
  /** What is in the artifact instead. */
  readonly becomes?: Content
  readonly note: string
}

/** What a reader does not take, or takes only in part or at the second try. */
export type ReadingLimit = {
  readonly type: 'refused' | 'second' | 'host'
  readonly readers: readonly ToolName[]
  readonly writers?: readonly ToolName[]
  readonly kinds?: readonly Kind[]
  readonly contents?: readonly Content[]
  /** Its own words; null where it says nothing. */
  readonly says: RegExp | null
  readonly note: string
}

const FOLDERS = ['layout', 'store'] as const
const ARCHIVES = ['oci-archive', 'docker-archive', 'combined'] as const

const CHOOSE =
  'skopeo, podman, buildah: of several images in a layout or an OCI archive one must be chosen (“more than one image in oci, choose an image”); with its name each one comes.'

/** All that writers are known not to do, in the order of the notes. */
export const WRITING: readonly WritingLimit[] = [
  {
    type: 'other',
    writers: ['skopeo', 'buildah'],
    kinds: ['oci-archive'],
    contents: ['several'],
    says: /^1 of 2 images$/,
    becomes: 'gzip',
    note: 'skopeo 1.9, buildah 1.28: a second image written to an OCI archive replaces the first, without a word.',
  },
  {
    type: 'refused',
    writers: ['podman'],
    kinds: ['oci-archive'],
    contents: ['several'],
    says: /unsupported format "oci-archive" for saving multiple images/,
    note: 'podman 4.3: several images only into a docker archive.',
  },
  {
    type: 'refused',
    writers: ['skopeo', 'buildah'],
    kinds: ['docker-archive'],
    contents: ['several'],
    says: /docker-archive doesn't support modifying existing images/,
    note: 'skopeo 1.9, buildah 1.28: no second image into a docker archive.',
  },
  {
    type: 'refused',
    writers: ['skopeo', 'podman', 'buildah'],
    kinds: ['docker-archive'],
    contents: ['platforms'],
    says: /does not support copying multiple images as a group/,
    note: 'skopeo, podman, buildah: a docker archive holds no platforms beside each other.',
  },
  {
    type: 'other',
    writers: ['buildah'],
    contents: ['raw'],
    kinds: ['layout', 'oci-archive'],
    says: /^layers are gzip$/,
    becomes: 'gzip',
    note: 'buildah 1.28: packs with gzip in spite of `--disable-compression`.',
  },
  {
    type: 'refused',
    writers: ['umoci'],
    contents: ['platforms'],
    says: /tag is ambiguous/,
    note: 'umoci 0.4.7: no lists of platforms; the name is ambiguous to it.',
  },
  {
    type: 'other',
    writers: ['imgtui'],
    contents: ['platforms'],
    says: /^1 of 2 images$/,
    becomes: 'gzip',
    note: 'imgtui: loading takes the image for this machine out of a list, so that one is written.',
  },
  {
    type: 'other',
    writers: ['imgtui'],
    kinds: ['combined'],
    contents: ['zstd'],
    says: /^layers are raw$/,
    becomes: 'raw',
    note: 'imgtui: in a combined archive layers packed with zstd are unpacked, so that every Docker can load it.',
  },
]

/** All that readers are known not to do, in the order of the notes; the first that applies counts. */
export const READING: readonly ReadingLimit[] = [
  {
    type: 'refused',
    readers: ['ov20', 'ov28', 'cd28'],
    kinds: FOLDERS,
    says: /is a directory/,
    note: 'docker: loads archives, no folders.',
  },
  {
    type: 'refused',
    readers: ['umoci'],
    kinds: ARCHIVES,
    says: /open CAS: .*not a directory/,
    note: 'umoci 0.4.7: reads folders, no archives.',
  },
  {
    type: 'refused',
    readers: ['umoci'],
    contents: ['zstd'],
    says: /blob is not correct mediatype: \S+\+zstd/,
    note: 'umoci 0.4.7: no zstd.',
  },
  {
    type: 'refused',
    readers: ['umoci'],
    contents: ['platforms'],
    says: /tag is ambiguous/,
    note: 'umoci 0.4.7: no lists of platforms; the name is ambiguous to it.',
  },
  {
    type: 'refused',
    readers: ['ov20', 'ov28'],
    kinds: ['oci-archive'],
    says: /blobs\/json: no such file or directory/,
    note: 'docker with the classic store, 28.5 as well as 20.10: no pure OCI archive.',
  },
  {
    type: 'refused',
    readers: ['ov20'],
    contents: ['zstd'],
    says: /unexpected EOF/,
    note: 'docker 20.10: no zstd.',
  },
  {
    type: 'second',
    readers: ['skopeo', 'podman', 'buildah'],
    kinds: [...FOLDERS, 'oci-archive'],
    contents: ['several'],
    says: /more than one image in oci, choose an image/,
    note: CHOOSE,
  },
  {
    type: 'second',
    readers: ['skopeo'],
    writers: ['imgtui'],
    kinds: ['combined'],
    contents: ['several'],
    says: /more than one image in oci, choose an image/,
    note: CHOOSE,
  },
  {
    type: 'second',
    readers: ['skopeo'],
    writers: ['ov28', 'cd28'],
    kinds: ['combined'],
    contents: ['gzip', 'raw', 'zstd', 'several'],
    says: /no descriptor found for reference/,
    note: 'skopeo 1.9: docker 28.5 names an image in the index by its tag alone, so its whole name is found only when the archive is read as a docker archive.',
  },
  {
    type: 'second',
    readers: ['skopeo', 'buildah'],
    kinds: ['docker-archive', 'combined'],
    contents: ['several'],
    says: /expected 1 item, got 2/,
    note: 'skopeo, buildah: of several images in a docker archive one must be chosen; with its name each one comes.',
  },
  {
    type: 'host',
    readers: ['podman', 'buildah', 'imgtui'],
    contents: ['platforms'],
    says: null,
    note: 'podman, buildah, imgtui: of several platforms the image for this machine is taken.',
  },
  {
    type: 'host',
    readers: ['skopeo', 'ov20', 'ov28'],
    kinds: ['combined'],
    contents: ['platforms'],
    says: null,
    note: 'skopeo, docker with the classic store: read as a docker archive it has the image for the machine that wrote it.',
  },
]

const has = <T>(all: readonly T[] | undefined, one: T): boolean => all === undefined || all.includes(one)

/** What is known to keep a form from being written as it is asked for; null when nothing is. */
export const writingLimit = ({ writer, kind, content }: Form): WritingLimit | null =>
  WRITING.find(({ writers, kinds, contents }) => has(writers, writer) && has(kinds, kind) && has(contents, content)) ??
  null

/** What is known to keep a reader from taking a form whole and at once; null when nothing is. */
export const readingLimit = (form: Form, reader: ToolName): ReadingLimit | null => {
  const content = writingLimit(form)?.becomes ?? form.content
  return (
    READING.find(
      ({ readers, writers, kinds, contents }) =>
        has(readers, reader) && has(writers, form.writer) && has(kinds, form.kind) && has(contents, content),
    ) ?? null
  )
}
