import type { Form } from '../form.ts'
import type { Task } from '../task.ts'
import { type Read, readCommand, readContainerName, readReference, readTag } from './fields.ts'

/** What a form asks for once all its fields are understood; else the first field that is not, and why. */
export type ReadForm = { readonly task: Task } | { readonly field: number; readonly problem: string }

const asks = (task: Task): ReadForm => ({ task })

/** Goes on with the value of a field, or stops at what is wrong with it. */
const given = <T>(field: number, read: Read<T>, next: (value: T) => ReadForm): ReadForm =>
  'problem' in read ? { field, problem: read.problem } : next(read.value)

/** The same for a field that must not be empty. */
const needed = <T>(
  field: number,
  read: Read<T | null>,
  empty: string,
  next: (value: NonNullable<T>) => ReadForm,
): ReadForm =>
  given(field, read, (value) =>
    value === null || value === undefined ? { field, problem: empty } : next(value as NonNullable<T>),
  )

const path = (text: string): Read<string | null> => ({ value: text.trim() === '' ? null : text.trim() })

/** Reads the fields of a form. */
export const readForm = ({ about, texts }: Form): ReadForm => {
  const [first = '', second = ''] = texts
  switch (about.type) {
    case 'pull':
      return needed(0, readReference(first), 'Type the name of an image.', (reference) =>
        asks({ type: 'pull', reference }),
      )
    case 'load':
      return needed(0, path(first), 'Type the path of an archive.', (from) => asks({ type: 'load', path: from }))
    case 'import':
      return needed(0, path(first), 'Type the path of an archive.', (from) =>
        given(1, readTag(second), (reference) => asks({ type: 'import', path: from, reference })),
      )
    case 'tag':
      return needed(0, readTag(first), 'Type a name.', (reference) =>
        asks({ type: 'tag', image: about.image, reference }),
      )
    case 'save':
      return needed(0, path(first), 'Type the path of a new file.', (to) =>
        asks({ type: 'save', images: about.images, path: to }),
      )
    case 'create':
      return given(0, readContainerName(first), (name) =>
        given(1, readCommand(second), (command) => {
          const spec = { image: about.image, imageName: about.name }
          return asks({
            type: 'create',
            spec: { ...spec, ...(name !== null && { name }), ...(command.length > 0 && { command }) },
          })
        }),
      )
    case 'rename':
      return needed(0, readContainerName(first), 'Type a name.', (name) =>
        asks({ type: 'rename', container: about.container, name }),
      )
    case 'commit':
      return given(0, readTag(first), (reference) => asks({ type: 'commit', container: about.container, reference }))
    case 'export':
      return needed(0, path(first), 'Type the path of a new file.', (to) =>
        asks({ type: 'export', container: about.container, path: to }),
      )
  }
}
