import { FILTERS, type Filter } from '../../engine/filter.ts'
import { nameOf } from '../../engine/image.ts'
import { SORT_KEYS } from '../../engine/sort.ts'
import { cursorImage, cursorRow, rowNumber, rowsOf } from '../select/rows.ts'
import type { State } from '../state.ts'
import type { Command, Context } from './command.ts'

const noRows = (state: State): string | null => (rowsOf(state).length === 0 ? 'There is no row here.' : null)

const stepFilter =
  (by: 1 | -1) =>
  ({ state, send }: Context): void => {
    const next = FILTERS[(FILTERS.indexOf(state.list.filter) + by + FILTERS.length) % FILTERS.length]
    if (next !== undefined) send({ type: 'list.filter', filter: next })
  }

const filterCommand = (filter: Filter): Command => ({
  id: `filter.${filter.replace(' ', '-')}`,
  title: filter === 'all' ? 'Show all images' : `Show only images that are ${filter}`,
  group: 'Find',
  scopes: ['images'],
  keys: [],
  run: ({ send }) => send({ type: 'list.filter', filter }),
})

/** Marks the row, or with range marking on every row from where it began, and goes down. */
const mark = ({ state, send }: Context): void => {
  const rows = rowsOf(state)
  const at = Math.max(rowNumber(rows, state.list.cursor), 0)
  const row = rows[at]
  if (row === undefined) return
  const from = rowNumber(rows, state.list.anchor)
  if (from === -1) send({ type: 'marks.set', keys: [row.key], marked: !state.list.marks.has(row.key) })
  else {
    const range = rows.slice(Math.min(from, at), Math.max(from, at) + 1).filter(({ type }) => type === 'image')
    send({ type: 'marks.set', keys: range.map(({ key }) => key), marked: true })
    send({ type: 'marks.anchor', key: null })
  }
  send({ type: 'list.move', move: { by: 'row', direction: 1 } })
}

const toggleTags = ({ state, send }: Context): void => {
  const image = cursorImage(state)
  if (image === null) return
  send({ type: 'list.tags', images: [image.id], open: !state.list.opened.has(image.id) })
}

const severalTags = (state: State): readonly { readonly id: `${string}:${string}` }[] =>
  [...(state.facts.catalog?.images.values() ?? [])].filter(({ references }) => references.length > 1)

const toggleAllTags = ({ state, send }: Context): void => {
  const ids = severalTags(state).map(({ id }) => id)
  send({ type: 'list.tags', images: ids, open: !ids.every((id) => state.list.opened.has(id)) })
}

const copyName = ({ state, acts }: Context): void => {
  const row = cursorRow(state)
  if (row === null) return
  const name = row.type === 'tag' ? row.reference : (nameOf(row.image) ?? row.image.id)
  acts.copy(name, name)
}

const copyId = ({ state, acts }: Context): void => {
  const image = cursorImage(state)
  if (image !== null) acts.copy(image.id, 'the ID')
}

export const LIST: readonly Command[] = [
  {
    id: 'mark.toggle',
    title: 'Mark or unmark, and go down',
    group: 'Choose',
    scopes: ['images'],
    keys: ['space'],
    hint: 'mark',
    disabled: noRows,
    run: mark,
  },
  {
    id: 'mark.range',
    title: 'Mark from here to the next space',
    group: 'Choose',
    scopes: ['images'],
    keys: ['v'],
    disabled: noRows,
    run: ({ state, send }) =>
      send({ type: 'marks.anchor', key: state.list.anchor === null ? (cursorRow(state)?.key ?? null) : null }),
  },
  {
    id: 'mark.all',
    title: 'Mark all in this list',
    group: 'Choose',
    scopes: ['images'],
    keys: ['a'],
    disabled: noRows,
    run: ({ state, send }) =>
      send({
        type: 'marks.set',
        keys: rowsOf(state)
          .filter(({ type }) => type === 'image')
          .map(({ key }) => key),
        marked: true,
      }),
  },
  {
    id: 'mark.clear',
    title: 'Clear the marks; again: bring them back',
    group: 'Choose',
    scopes: ['images'],
    keys: ['c'],
    disabled: ({ list }) => (list.marks.size + list.cleared.size === 0 ? 'Nothing is marked.' : null),
    run: ({ send }) => send({ type: 'marks.clear' }),
  },
  {
    id: 'search.open',
    title: 'Search',
    group: 'Find',
    scopes: ['images'],
    keys: ['/'],
    hint: 'search',
    run: ({ state, send }) => send({ type: 'field', field: { type: 'search', selected: state.list.search !== '' } }),
  },
  {
    id: 'filter.next',
    title: 'Next filter',
    group: 'Find',
    scopes: ['images'],
    keys: ['f'],
    hint: 'filter',
    run: stepFilter(1),
  },
  {
    id: 'filter.previous',
    title: 'Previous filter',
    group: 'Find',
    scopes: ['images'],
    keys: ['F'],
    run: stepFilter(-1),
  },
  ...FILTERS.map(filterCommand),
  {
    id: 'sort.next',
    title: 'Sort by the next column',
    group: 'Find',
    scopes: ['images'],
    keys: ['s'],
    hint: 'sort',
    run: ({ state, send }) => {
      const key = SORT_KEYS[(SORT_KEYS.indexOf(state.list.order.key) + 1) % SORT_KEYS.length]
      if (key !== undefined) send({ type: 'list.order', order: { key, reversed: false } })
    },
  },
  {
    id: 'sort.reverse',
    title: 'Turn the order round',
    group: 'Find',
    scopes: ['images'],
    keys: ['S'],
    run: ({ state, send }) =>
      send({ type: 'list.order', order: { ...state.list.order, reversed: !state.list.order.reversed } }),
  },
  ...SORT_KEYS.map(
    (key): Command => ({
      id: `sort.${key.replace(' ', '-')}`,
      title: `Sort by ${key}`,
      group: 'Find',
      scopes: ['images'],
      keys: [],
      run: ({ send }) => send({ type: 'list.order', order: { key, reversed: false } }),
    }),
  ),
  {
    id: 'tags.toggle',
    title: 'Open or fold the tags of this image',
    group: 'Look',
    scopes: ['images'],
    keys: ['t'],
    hint: 'tags',
    disabled: (state) => ((cursorImage(state)?.references.length ?? 0) > 1 ? null : 'This image has no second tag.'),
    run: toggleTags,
  },
  {
    id: 'tags.toggle-all',
    title: 'Open or fold all tags',
    group: 'Look',
    scopes: ['images'],
    keys: ['T'],
    disabled: (state) => (severalTags(state).length > 0 ? null : 'No image has a second tag.'),
    run: toggleAllTags,
  },
  {
    id: 'copy.name',
    title: 'Copy the name',
    group: 'Look',
    scopes: ['images'],
    keys: ['y'],
    hint: 'copy',
    disabled: noRows,
    run: copyName,
  },
  {
    id: 'copy.id',
    title: 'Copy the ID',
    group: 'Look',
    scopes: ['images', 'details'],
    keys: ['Y'],
    disabled: noRows,
    run: copyId,
  },
]
