import type { ImageId } from '../engine/image.ts'
import type { Saved } from '../engine/transfer.ts'
import type { ContainerName, Task } from './task.ts'

/** What a form is for, and what it is about. */
export type FormAbout =
  | { readonly type: 'pull' }
  | { readonly type: 'load' }
  | { readonly type: 'import' }
  /** `name`: what the image is called in a sentence. */
  | { readonly type: 'tag'; readonly image: ImageId; readonly name: string }
  | { readonly type: 'save'; readonly images: readonly Saved[]; readonly name: string }
  | { readonly type: 'create'; readonly image: ImageId; readonly name: string }
  | { readonly type: 'rename'; readonly container: ContainerName }
  | { readonly type: 'commit'; readonly container: ContainerName }
  | { readonly type: 'export'; readonly container: ContainerName }
export type FormType = FormAbout['type']

/** One or a few texts that are asked for before something is done. */
export type Form = {
  readonly about: FormAbout
  /** One for each field. */
  readonly texts: readonly string[]
  /** Number of the field that is typed into. */
  readonly at: number
  /** What was wrong with a field when it was last tried. */
  readonly problem: { readonly field: number; readonly says: string } | null
  /** What it has started and is waiting for; it takes no text meanwhile. */
  readonly busy: Task | null
}

/** What a field takes: a name of an image, a path on this machine, a name of a container, words of a command. */
export type FieldKind = 'reference' | 'path' | 'container name' | 'command'

export type FieldSpec = {
  readonly label: string
  readonly takes: FieldKind
  /** What belongs there, or what happens when it is left empty. */
  readonly about: string
}

/** Fields of each form, and the word for what enter does. */
export const FORMS: Readonly<Record<FormType, { readonly verb: string; readonly fields: readonly FieldSpec[] }>> = {
  pull: {
    verb: 'pull',
    fields: [
      { label: 'Image', takes: 'reference', about: 'For example alpine:3.20 or ghcr.io/owner/name. No tag: latest.' },
    ],
  },
  load: {
    verb: 'load',
    fields: [{ label: 'Archive', takes: 'path', about: 'A tar, plain or packed, or the folder of an OCI layout.' }],
  },
  import: {
    verb: 'import',
    fields: [
      { label: 'Archive', takes: 'path', about: 'A tar of a whole file system, plain or packed.' },
      { label: 'Name', takes: 'reference', about: 'What to call the new image. Empty: no name.' },
    ],
  },
  tag: {
    verb: 'tag',
    fields: [{ label: 'New name', takes: 'reference', about: 'The image keeps the names it has. No tag: latest.' }],
  },
  save: {
    verb: 'save',
    fields: [{ label: 'File', takes: 'path', about: 'One tar that docker, podman and skopeo load. It must be new.' }],
  },
  create: {
    verb: 'create',
    fields: [
      { label: 'Name', takes: 'container name', about: 'Empty: one is made up.' },
      { label: 'Command', takes: 'command', about: 'Empty: what the image itself runs.' },
    ],
  },
  rename: {
    verb: 'rename',
    fields: [{ label: 'New name', takes: 'container name', about: 'Letters, digits, and _ . - after the first.' }],
  },
  commit: {
    verb: 'commit',
    fields: [{ label: 'Name', takes: 'reference', about: 'What to call the new image. Empty: no name.' }],
  },
  export: {
    verb: 'export',
    fields: [{ label: 'File', takes: 'path', about: 'The whole file system as one tar. It must be new.' }],
  },
}

/** A form with nothing typed into it; `texts` stand in its fields from the beginning. */
export const newForm = (about: FormAbout, texts: readonly string[] = []): Form => ({
  about,
  texts: FORMS[about.type].fields.map((_, field) => texts[field] ?? ''),
  at: 0,
  problem: null,
  busy: null,
})

/** The field that is typed into. */
export const fieldAt = ({ about, at }: Form): FieldSpec | undefined => FORMS[about.type].fields[at]

/** The form with another text in its field; what was wrong with that field is for the next try to say again. */
export const withText = (form: Form, text: string): Form => ({
  ...form,
  texts: form.texts.map((old, field) => (field === form.at ? text : old)),
  problem: form.problem?.field === form.at ? null : form.problem,
})

/** The form with the next field typed into, or the one before; after the last comes the first. */
export const movedField = (form: Form, by: 1 | -1): Form => ({
  ...form,
  at: (form.at + by + form.texts.length) % form.texts.length,
})
