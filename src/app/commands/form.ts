import { FORMS, type Form, fieldAt, movedField } from '../form.ts'
import { readForm } from '../forms/read.ts'
import type { State } from '../state.ts'
import type { Command, Context } from './command.ts'

const formOf = ({ overlays }: State): Form | null => {
  const overlay = overlays.at(-1)
  return overlay?.type === 'form' ? overlay.form : null
}

const change = ({ send }: Context, form: Form): void =>
  send({ type: 'overlay.change', overlay: { type: 'form', form } })

/** Reads the fields; what is not understood is said under its field, and what is has the form wait for it. */
const start = (context: Context): void => {
  const form = formOf(context.state)
  if (form === null || form.busy !== null) return
  const read = readForm(form)
  if ('problem' in read) {
    return change(context, { ...form, at: read.field, problem: { field: read.field, says: read.problem } })
  }
  change(context, { ...form, problem: null, busy: read.task })
  context.acts.submit(read.task)
}

const step =
  (by: 1 | -1) =>
  (context: Context): void => {
    const form = formOf(context.state)
    if (form !== null && form.busy === null) change(context, movedField(form, by))
  }

const completeOrNext = (context: Context): void => {
  const form = formOf(context.state)
  if (form === null || form.busy !== null) return
  const text = form.texts[form.at] ?? ''
  if (fieldAt(form)?.takes === 'path' && text !== '') context.acts.completePath(text)
  else step(1)(context)
}

export const FORM: readonly Command[] = [
  {
    id: 'form.start',
    title: 'Do what the form is for',
    group: 'Answer',
    scopes: ['form'],
    keys: ['enter'],
    hint: (state) => {
      const form = formOf(state)
      return form === null ? null : FORMS[form.about.type].verb
    },
    hidden: true,
    run: start,
  },
  {
    id: 'form.complete',
    title: 'Complete a path; else: the next field',
    group: 'Answer',
    scopes: ['form'],
    keys: ['tab'],
    hint: (state) => {
      const form = formOf(state)
      if (form === null) return null
      if (fieldAt(form)?.takes === 'path') return 'complete'
      return form.texts.length > 1 ? 'next field' : null
    },
    hidden: true,
    run: completeOrNext,
  },
  {
    id: 'form.next',
    title: 'Next field',
    group: 'Answer',
    scopes: ['form'],
    keys: ['down'],
    hidden: true,
    run: step(1),
  },
  {
    id: 'form.previous',
    title: 'Previous field',
    group: 'Answer',
    scopes: ['form'],
    keys: ['up', 'shift+tab'],
    hidden: true,
    run: step(-1),
  },
]
