import type { AppEvent } from '../event.ts'
import { layoutOf, scrollTo } from '../select/layout.ts'
import { reviewHeight, runHeight } from '../select/page.ts'
import { reviewLines } from '../select/review.ts'
import { runLines } from '../select/run.ts'
import type { Review, Run, State } from '../state.ts'
import { moved, scrolled } from './move.ts'

type RemovalEvent = Extract<AppEvent, { type: `review.${string}` | `run.${string}` }>

/** Numbers of the lines that the cursor can stand on. */
const stops = (review: Review): readonly number[] =>
  reviewLines(review).flatMap((line, index) => (line.type === 'row' ? [index] : []))

/** The cursor on a row, never on a heading; the heading above the first row comes into view with it. */
const settledReview = (state: State, review: Review, wanted: number): Review => {
  const rows = stops(review)
  const cursor = rows.reduce(
    (best, row) => (Math.abs(row - wanted) < Math.abs(best - wanted) ? row : best),
    rows[0] ?? 0,
  )
  const height = reviewHeight(layoutOf(state.columns, state.rows), review)
  const top = scrollTo(review.place.top, cursor === rows[0] ? 0 : cursor, height, reviewLines(review).length)
  return { ...review, place: { cursor, top } }
}

const withRun = (state: State, change: Partial<Run>): State =>
  state.run === null ? state : { ...state, run: { ...state.run, ...change } }

/** What happens between a review and its report. */
export const reduceRemoval = (state: State, event: RemovalEvent): State => {
  switch (event.type) {
    case 'review.open':
      return { ...state, screen: 'review', review: settledReview(state, event.review, 0), overlays: [], toast: null }
    case 'review.change':
      return { ...state, review: settledReview(state, event.review, event.review.place.cursor) }
    case 'review.drawn':
      return state.review === null || state.review.drawn
        ? state
        : { ...state, review: { ...state.review, drawn: true } }
    case 'review.move': {
      if (state.review === null) return state
      const rows = stops(state.review)
      const height = reviewHeight(layoutOf(state.columns, state.rows), state.review)
      const from = Math.max(rows.indexOf(state.review.place.cursor), 0)
      const to = rows[moved(from, event.move, height, rows.length)] ?? 0
      return { ...state, review: settledReview(state, state.review, to) }
    }
    case 'run.started':
      return { ...state, screen: 'run', review: null, run: event.run, overlays: [] }
    case 'run.step': {
      if (state.run === null) return state
      const reports = [...state.run.reports, event.report]
      const height = runHeight(layoutOf(state.columns, state.rows))
      return withRun(state, { reports, current: reports.length, top: Math.max(reports.length - height + 2, 0) })
    }
    case 'run.stopping':
      return withRun(state, { phase: 'stopping' })
    case 'run.ended':
      return withRun(state, { phase: 'done', endedAt: event.at, measured: event.measured, top: 0 })
    case 'run.move': {
      if (state.run === null) return state
      const height = runHeight(layoutOf(state.columns, state.rows))
      return withRun(state, { top: scrolled(state.run.top, event.move, height, runLines(state.run).length) })
    }
  }
}
