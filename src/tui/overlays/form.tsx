import type { ReactElement } from 'react'
import { FORMS, type Form, type FormAbout } from '../../app/form.ts'
import { formNote } from '../../app/select/images.ts'
import type { Overlay, State } from '../../app/state.ts'
import { harmless } from '../../engine/harmless.ts'
import type { Drawn } from '../parts/rows.tsx'
import { blank, span } from '../parts/spans.ts'
import { useSpinner } from '../parts/spinner.tsx'
import { cells, cutMiddle, tail, wrapWords } from '../text/cells.ts'
import { useSkin } from '../theme/context.ts'
import type { Glyphs } from '../theme/glyphs.ts'
import { Dialog } from './dialog.tsx'

const LABEL = 10
/** Rows under the fields for what is wrong or worth knowing: always there, so that nothing jumps. */
const SAID = 3

const titleOf = (about: FormAbout): string => {
  switch (about.type) {
    case 'pull':
      return 'Pull an image'
    case 'load':
      return 'Load images'
    case 'import':
      return 'Import a file system'
    case 'tag':
      return `Tag ${about.name}`
    case 'save':
      return `Save ${about.name}`
    case 'create':
      return `Create a container from ${about.name}`
    case 'rename':
      return `Rename ${about.container.name}`
    case 'commit':
      return `Make an image of ${about.container.name}`
    case 'export':
      return `Export ${about.container.name}`
  }
}

/** The end of a text, which is where it is typed. */
const shownEnd = (text: string, room: number, glyphs: Glyphs): string => {
  const drawn = harmless(text)
  return cells(drawn) <= room ? drawn : glyphs.cut + tail(drawn, room - 1)
}

const fieldLine = (form: Form, field: number, width: number, glyphs: Glyphs): Drawn => {
  const on = field === form.at
  const label = FORMS[form.about.type].fields[field]?.label ?? ''
  const text = shownEnd(form.texts[field] ?? '', width - LABEL - 6, glyphs)
  return {
    spans: [
      on ? span(glyphs.cursor, 'accent') : blank(1),
      blank(1),
      span(label.padEnd(LABEL), on ? 'accent' : 'muted'),
      span(text),
      ...(on && form.busy === null ? [span(glyphs.caret, 'accent')] : []),
    ],
  }
}

/** What stands under the fields: what is wrong, what is worth knowing, or what belongs into the field. */
const saidLines = (state: State, form: Form, room: number, spinner: string, glyphs: Glyphs): readonly Drawn[] => {
  const wrapped = (text: string, token: 'danger' | 'warn' | 'muted', sign = ''): readonly Drawn[] =>
    wrapWords(span(sign + text).text, room)
      .slice(0, SAID)
      .map((line) => ({ spans: [blank(2), span(line, token)] }))
  if (form.busy !== null) return [{ spans: [blank(2), span(spinner, 'accent')] }]
  if (form.problem !== null) return wrapped(form.problem.says, 'danger', `${glyphs.failed} `)
  const note = formNote(state, form)
  if (note !== null) return wrapped(note, 'warn', `${glyphs.stale} `)
  return wrapped(FORMS[form.about.type].fields[form.at]?.about ?? '', 'muted')
}

type Props = {
  readonly state: State
  readonly overlay: Extract<Overlay, { type: 'form' }>
  readonly columns: number
}

/** One or a few fields to fill in before something is done. */
export const FormDialog = ({ state, overlay: { form }, columns }: Props): ReactElement => {
  const { glyphs } = useSkin()
  const spinner = useSpinner(form.busy !== null)
  const width = Math.min(columns - 6, 72)
  const lines: readonly Drawn[] = [
    { spans: [] },
    ...form.texts.map((_, field) => fieldLine(form, field, width, glyphs)),
    { spans: [] },
    ...saidLines(state, form, width - 6, spinner, glyphs),
  ]
  return (
    <Dialog
      title={cutMiddle(harmless(titleOf(form.about)), width - 8, glyphs.cut)}
      lines={lines}
      width={width}
      height={form.texts.length + 2 + SAID}
      columns={columns}
      top={state.rows < 20 ? 3 : 4}
    />
  )
}
