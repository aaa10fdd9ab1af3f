import { IS_WORDS, TOKENS } from '../../engine/query.ts'
import { withText } from '../form.ts'
import type { State } from '../state.ts'
import type { Command, Context } from './command.ts'

/** What is being typed into, and its text; null when nothing takes text. */
export const fieldOf = (
  state: State,
): { readonly scope: 'search' | 'find' | 'palette' | 'form'; readonly text: string } | null => {
  const overlay = state.overlays.at(-1)
  if (overlay?.type === 'palette') return { scope: 'palette', text: overlay.search }
  if (overlay?.type === 'form') return { scope: 'form', text: overlay.form.texts[overlay.form.at] ?? '' }
  if (overlay !== undefined) return null
  if (state.field?.type === 'search') return { scope: 'search', text: state.list.search }
  return state.field?.type === 'find' ? { scope: 'find', text: state.detail.find } : null
}

/** Adds to the text of whatever is being typed into; a text that stood there selected is replaced. */
export const addText = (context: Pick<Context, 'state' | 'send'>, text: string): void => {
  const field = fieldOf(context.state)
  if (field === null) return
  const replaced = field.scope !== 'form' && field.scope !== 'palette' && context.state.field?.selected === true
  typeText(context, (replaced ? '' : field.text) + text)
}

/** Replaces the text of whatever is being typed into. */
export const typeText = ({ state, send }: Pick<Context, 'state' | 'send'>, text: string): void => {
  const overlay = state.overlays.at(-1)
  if (overlay?.type === 'palette') {
    return send({ type: 'overlay.change', overlay: { ...overlay, search: text, cursor: 0 } })
  }
  if (overlay?.type === 'form') {
    if (overlay.form.busy !== null) return
    return send({ type: 'overlay.change', overlay: { ...overlay, form: withText(overlay.form, text) } })
  }
  if (state.field?.selected === true) send({ type: 'field', field: { ...state.field, selected: false } })
  if (state.field?.type === 'search') send({ type: 'list.search', text })
  else if (state.field?.type === 'find') send({ type: 'detail.find', text })
}

const edit =
  (change: (text: string) => string) =>
  (context: Context): void => {
    const field = fieldOf(context.state)
    if (field !== null) typeText(context, change(field.text))
  }

/** Completes the last word to the one token, or `is:` value, that begins with it; several are completed as far as they agree. */
export const completed = (text: string): string => {
  const start = text.lastIndexOf(' ') + 1
  const word = text.slice(start)
  const options = word.startsWith('is:') ? IS_WORDS.map((value) => `is:${value}`) : [...TOKENS]
  const fitting = word === '' ? [] : options.filter((option) => option.startsWith(word))
  const [first] = fitting
  if (first === undefined) return text
  let common = first
  for (const option of fitting) while (!option.startsWith(common)) common = common.slice(0, -1)
  return text.slice(0, start) + common
}

const FIELDS = ['search', 'find', 'palette', 'form'] as const

export const FIELD: readonly Command[] = [
  {
    id: 'field.accept',
    title: 'Keep what is typed',
    group: 'Find',
    scopes: ['search', 'find'],
    keys: ['enter'],
    hint: 'keep',
    hidden: true,
    run: ({ send }) => send({ type: 'field', field: null }),
  },
  {
    id: 'field.cancel',
    title: 'Clear and leave',
    group: 'Find',
    scopes: ['search', 'find'],
    keys: ['esc'],
    hint: 'clear',
    hidden: true,
    run: (context) => {
      typeText(context, '')
      context.send({ type: 'field', field: null })
    },
  },
  {
    id: 'field.complete',
    title: 'Complete is: label: before: since: older: size:',
    group: 'Find',
    scopes: ['search'],
    keys: ['tab'],
    hint: 'complete',
    hidden: true,
    run: edit(completed),
  },
  {
    id: 'field.drop-word',
    title: 'Take the last word away',
    group: 'Find',
    scopes: FIELDS,
    keys: ['ctrl+w'],
    hint: 'drop word',
    hidden: true,
    run: edit((text) => text.replace(/\S*\s*$/, '')),
  },
  {
    id: 'field.clear',
    title: 'Take everything away',
    group: 'Find',
    scopes: FIELDS,
    keys: ['ctrl+u'],
    hidden: true,
    run: edit(() => ''),
  },
  {
    id: 'field.backspace',
    title: 'Take the last letter away',
    group: 'Find',
    scopes: FIELDS,
    keys: ['backspace', 'delete'],
    hidden: true,
    run: (context) => {
      const field = fieldOf(context.state)
      // On an empty search one more step back leaves it, as in every pager.
      if (field?.text === '' && field.scope !== 'palette' && field.scope !== 'form')
        context.send({ type: 'field', field: null })
      else edit((text) => [...text].slice(0, -1).join(''))(context)
    },
  },
  {
    id: 'field.down',
    title: 'Next row while typing',
    group: 'Find',
    scopes: ['search'],
    keys: ['down', 'pgdn'],
    hidden: true,
    run: ({ send }) => send({ type: 'list.move', move: { by: 'row', direction: 1 } }),
  },
  {
    id: 'field.up',
    title: 'Previous row while typing',
    group: 'Find',
    scopes: ['search'],
    keys: ['up', 'pgup'],
    hidden: true,
    run: ({ send }) => send({ type: 'list.move', move: { by: 'row', direction: -1 } }),
  },
]
