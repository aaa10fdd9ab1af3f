import type { Move } from '../event.ts'
import { scrollTo } from '../select/layout.ts'
import type { Place } from '../state.ts'

/** The row that a move leads to, within `count` rows of which `height` are in view. */
export const moved = (cursor: number, move: Move, height: number, count: number): number => {
  const last = Math.max(count - 1, 0)
  if ('to' in move) return move.to === 'first' ? 0 : last
  const step = { row: 1, half: Math.max(Math.floor(height / 2), 1), page: Math.max(height - 1, 1) }[move.by]
  return Math.min(Math.max(cursor + move.direction * step, 0), last)
}

/** The place after a move, scrolled so that the cursor is in view. */
export const movedPlace = (place: Place, move: Move, height: number, count: number): Place => {
  const cursor = moved(place.cursor, move, height, count)
  return { cursor, top: scrollTo(place.top, cursor, height, count) }
}

/** A place in something without a cursor: the view itself moves. */
export const scrolled = (top: number, move: Move, height: number, count: number): number => {
  const last = Math.max(count - height, 0)
  return Math.min(moved(top, move, height, last + 1), last)
}
