import type { AppEvent, Move } from '../event.ts'
import { detailRowsOf, findHits } from '../select/details.ts'
import { layoutOf, scrollTo, tabRows } from '../select/layout.ts'
import type { DetailView, Place, State } from '../state.ts'
import { movedPlace } from './move.ts'

const withDetail = (state: State, change: Partial<DetailView>): State => ({
  ...state,
  detail: { ...state.detail, ...change },
})

const withPlace = (state: State, place: Place): State =>
  withDetail(state, { places: { ...state.detail.places, [state.detail.tab]: place } })

const placeOf = ({ detail }: State): Place => detail.places[detail.tab]

const movePlace = (state: State, move: Move): State => {
  const height = tabRows(layoutOf(state.columns, state.rows), state.detail.tab)
  return withPlace(state, movedPlace(placeOf(state), move, height, detailRowsOf(state).length))
}

/** The cursor put on a row, in view. */
const putPlace = (state: State, wanted: number): State => {
  const count = detailRowsOf(state).length
  const cursor = Math.min(Math.max(wanted, 0), Math.max(count - 1, 0))
  const height = tabRows(layoutOf(state.columns, state.rows), state.detail.tab)
  return withPlace(state, { cursor, top: scrollTo(placeOf(state).top, cursor, height, count) })
}

type DetailEvent = Extract<AppEvent, { type: `detail.${string}` }>

/** What happens in the details of one image. */
export const reduceDetail = (state: State, event: DetailEvent): State => {
  switch (event.type) {
    case 'detail.tab':
      return withDetail(state, { tab: event.tab, find: '' })
    case 'detail.move':
      return movePlace(state, event.move)
    case 'detail.place':
      return putPlace(state, event.cursor)
    case 'detail.files-only':
      return putPlace(withDetail(state, { filesOnly: !state.detail.filesOnly }), 0)
    case 'detail.raw': {
      const next = withDetail(state, { rawOpen: !state.detail.rawOpen })
      const { cursor } = placeOf(state)
      // What was unfolded comes into view: its first line at the top.
      return next.detail.rawOpen ? putPlace(withPlace(next, { cursor, top: cursor }), cursor) : putPlace(next, cursor)
    }
    case 'detail.fold': {
      const folded = new Set(state.detail.folded)
      if (!folded.delete(event.path)) folded.add(event.path)
      return withDetail(state, { folded })
    }
    case 'detail.find': {
      const next = withDetail(state, { find: event.text })
      const from = placeOf(state).cursor
      const hits = findHits(detailRowsOf(next), event.text)
      const hit = hits.find((row) => row >= from) ?? hits[0]
      return hit === undefined ? next : putPlace(next, hit)
    }
  }
}
