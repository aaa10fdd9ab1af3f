import type { AppEvent } from '../event.ts'
import { layoutOf, scrollTo } from '../select/layout.ts'
import { cursorImage, partsOfKey, type Row, rowNumber, rowsOf } from '../select/rows.ts'
import type { ListView, RowKey, State } from '../state.ts'
import { emptyPlaces } from '../state.ts'
import { moved } from './move.ts'

const withList = (state: State, change: Partial<ListView>): State => ({ ...state, list: { ...state.list, ...change } })

/** The key that the cursor falls to when its row is gone: the next one below that is left, else the next above. */
const heir = (old: readonly Row[], from: number, rows: readonly Row[]): RowKey | null => {
  for (let below = from; below < old.length; below += 1) {
    const key = old[below]?.key ?? null
    if (rowNumber(rows, key) !== -1) return key
  }
  for (let above = from - 1; above >= 0; above -= 1) {
    const key = old[above]?.key ?? null
    if (rowNumber(rows, key) !== -1) return key
  }
  return null
}

/**
 * Keeps the cursor on its image, and that image on its row of the screen, whatever happened to the rows around it. A
 * tag row that was folded away hands the cursor to its image. A cursor that was never moved stays at the top.
 */
const settled = (before: State, after: State): State => {
  const old = rowsOf(before)
  const rows = rowsOf(after)
  const height = layoutOf(after.columns, after.rows).listRows
  const { cursor, top } = after.list
  if (cursor === null) return withList(after, { top: 0 })
  const was = Math.max(rowNumber(old, before.list.cursor), 0)
  const image = partsOfKey(cursor).image
  const key = [cursor, image].find((candidate) => rowNumber(rows, candidate) !== -1) ?? heir(old, was, rows)
  const now = rowNumber(rows, key)
  const line = was - before.list.top
  return withList(after, {
    cursor: key,
    top: now === -1 ? 0 : scrollTo(rows === old ? top : now - line, now, height, rows.length),
  })
}

/** Another image under the cursor: its details start at their top. */
const followed = (before: State, after: State): State =>
  cursorImage(before)?.id === cursorImage(after)?.id
    ? after
    : { ...after, detail: { ...after.detail, places: emptyPlaces, find: '' } }

/** The same state with cursor and scroll made to fit rows that may have changed. */
export const settleList = (before: State, after: State): State => followed(before, settled(before, after))

const toFirstRow = (state: State): State => {
  const first = rowsOf(state)[0]
  return withList(state, { cursor: first?.key ?? null, top: 0 })
}

const moveCursor = (state: State, to: number): State => {
  const rows = rowsOf(state)
  const row = rows[to]
  if (row === undefined) return state
  const height = layoutOf(state.columns, state.rows).listRows
  return withList(state, { cursor: row.key, top: scrollTo(state.list.top, to, height, rows.length) })
}

const withMarks = (state: State, keys: readonly RowKey[], marked: boolean): State => {
  const marks = new Set(state.list.marks)
  for (const key of keys) {
    if (marked) marks.add(key)
    else marks.delete(key)
  }
  return withList(state, { marks })
}

type ListEvent = Extract<AppEvent, { type: `list.${string}` | `marks.${string}` }>

/** What happens in the list: moving, filtering, sorting, searching, unfolding, marking. */
export const reduceList = (state: State, event: ListEvent): State => {
  switch (event.type) {
    case 'list.move': {
      const rows = rowsOf(state)
      const from = Math.max(rowNumber(rows, state.list.cursor), 0)
      const { listRows } = layoutOf(state.columns, state.rows)
      return followed(state, moveCursor(state, moved(from, event.move, listRows, rows.length)))
    }
    case 'list.cursor':
      return followed(state, moveCursor(state, rowNumber(rowsOf(state), event.key)))
    case 'list.filter':
      return settleList(state, withList(state, { filter: event.filter }))
    case 'list.order':
      return settleList(state, withList(state, { order: event.order }))
    case 'list.search': {
      const next = withList(state, { search: event.text })
      // While typing the best match is what is meant; without a search the image found keeps the cursor.
      return event.text === '' ? settleList(state, next) : followed(state, toFirstRow(next))
    }
    case 'list.tags': {
      const opened = new Set(state.list.opened)
      for (const id of event.images) {
        if (event.open) opened.add(id)
        else opened.delete(id)
      }
      return settleList(state, withList(state, { opened }))
    }
    case 'marks.set':
      return withMarks(state, event.keys, event.marked)
    case 'marks.clear': {
      const { marks, cleared } = state.list
      return withList(
        state,
        marks.size > 0 ? { marks: new Set(), cleared: marks, anchor: null } : { marks: cleared, cleared: new Set() },
      )
    }
    case 'marks.anchor':
      return withList(state, { anchor: event.key })
  }
}
