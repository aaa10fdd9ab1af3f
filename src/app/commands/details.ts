import { detailRowsOf, findHits } from '../select/details.ts'
import type { State } from '../state.ts'
import type { Command, Context } from './command.ts'

const rowHere = (state: State) => detailRowsOf(state)[state.detail.places[state.detail.tab].cursor] ?? null

const copyValue = ({ state, acts }: Context): void => {
  const row = rowHere(state)
  if (row !== null) acts.copy(row.text, row.text.length > 40 ? 'this value' : row.text)
}

const unfold = ({ state, send }: Context): void => {
  const row = rowHere(state)
  if (row?.type === 'raw') send({ type: 'detail.raw' })
  else if (row?.type === 'json' && row.line.folds !== null) send({ type: 'detail.fold', path: row.line.folds })
}

const notFoldable = (state: State): string | null => {
  const row = rowHere(state)
  return row?.type === 'raw' || (row?.type === 'json' && row.line.folds !== null) ? null : 'Nothing to unfold here.'
}

const findFrom =
  (by: 1 | -1) =>
  ({ state, send }: Context): void => {
    const hits = findHits(detailRowsOf(state), state.detail.find)
    const { cursor } = state.detail.places[state.detail.tab]
    const next =
      by === 1 ? (hits.find((row) => row > cursor) ?? hits[0]) : (hits.findLast((row) => row < cursor) ?? hits.at(-1))
    if (next !== undefined) send({ type: 'detail.place', cursor: next })
  }

const notSearched = ({ detail }: State): string | null => (detail.find === '' ? 'Nothing was searched for here.' : null)

export const DETAILS: readonly Command[] = [
  {
    id: 'history.files-only',
    title: 'Hide steps that add no files',
    group: 'Look',
    scopes: ['history'],
    keys: ['m'],
    hint: 'files only',
    run: ({ send }) => send({ type: 'detail.files-only' }),
  },
  {
    id: 'fold.toggle',
    title: 'Unfold or fold',
    group: 'Look',
    scopes: ['inspect'],
    keys: ['enter'],
    hint: 'unfold',
    disabled: notFoldable,
    run: unfold,
  },
  {
    id: 'find.open',
    title: 'Find in this tab',
    group: 'Find',
    scopes: ['details'],
    keys: ['/'],
    hint: 'find',
    run: ({ state, send }) => send({ type: 'field', field: { type: 'find', selected: state.detail.find !== '' } }),
  },
  {
    id: 'find.next',
    title: 'Next match',
    group: 'Find',
    scopes: ['details'],
    keys: ['n'],
    disabled: notSearched,
    run: findFrom(1),
  },
  {
    id: 'find.previous',
    title: 'Previous match',
    group: 'Find',
    scopes: ['details'],
    keys: ['N'],
    disabled: notSearched,
    run: findFrom(-1),
  },
  {
    id: 'copy.value',
    title: 'Copy this value',
    group: 'Look',
    scopes: ['details'],
    keys: ['y'],
    hint: 'copy',
    run: copyValue,
  },
]
