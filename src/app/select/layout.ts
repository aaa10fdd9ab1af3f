import type { Tab } from '../state.ts'
import { memo } from './memo.ts'

/** The smallest terminal that the screens are made for. */
export const SMALLEST = { columns: 60, rows: 15 } as const

/**
 * Where things stand at a size. `single`: list and details are two screens; `stacked`: details below the list; `side`:
 * beside it. All in cells.
 */
export type Layout = {
  readonly kind: 'too small' | 'single' | 'stacked' | 'side'
  /** Fewer than 20 rows: no rule, no filter row, no blank rows around the tabs. */
  readonly short: boolean
  readonly listColumns: number
  readonly listRows: number
  readonly detailColumns: number
  /** Rows for the content of a tab, on the details screen or in the pane. */
  readonly detailRows: number
  /** Rows between head and foot of a screen that fills the terminal (review, run). */
  readonly pageRows: number
}

const HINTS_AND_STATUS = 2
const LIST_FROM = 0.59
const STACKED_LIST = 0.55

/** The layout for a terminal of this size. */
export const layoutOf = memo((columns: number, rows: number): Layout => {
  const short = rows < 20
  const head = short ? 1 : 2
  const pageRows = rows - head - 1
  // filters and column heads; name and verdict in the details, then the tabs with a blank row before and after
  const listRows = rows - head - (short ? 1 : 2) - HINTS_AND_STATUS
  const detailRows = rows - head - (short ? 2 : 5) - HINTS_AND_STATUS
  const whole = { short, listColumns: columns, listRows, detailColumns: columns, detailRows, pageRows }
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) return { kind: 'too small', ...whole }
  if (columns >= 110) {
    const listColumns = Math.floor(columns * LIST_FROM)
    return { ...whole, kind: 'side', listColumns, detailColumns: columns - listColumns - 1 }
  }
  if (rows < 36) return { kind: 'single', ...whole }
  const above = Math.floor(listRows * STACKED_LIST)
  // a rule, name, verdict, tabs and a blank row stand between the list and the content
  return { ...whole, kind: 'stacked', listRows: above, detailRows: listRows - above - 5 }
})

/** First row in view so that the cursor is visible and no empty rows follow the last one. */
export const scrollTo = (top: number, cursor: number, height: number, count: number): number => {
  const last = Math.max(count - height, 0)
  if (cursor < top) return Math.min(Math.max(cursor, 0), last)
  if (cursor >= top + height) return Math.min(cursor - height + 1, last)
  return Math.min(Math.max(top, 0), last)
}

/** Rows at the foot of a tab that say more about the row under the cursor; none where the tab itself is short of rows. */
const NOTES: Readonly<Record<Tab, number>> = { history: 5, inspect: 3, layers: 5, 'held by': 8 }

export const noteRows = ({ detailRows }: Layout, tab: Tab): number => (detailRows >= 13 ? NOTES[tab] : 0)

/** Rows for the list of a tab: its column heads (where it has them), its note and a blank above the note taken off. */
export const tabRows = (layout: Layout, tab: Tab): number => {
  const note = noteRows(layout, tab)
  return Math.max(layout.detailRows - (tab === 'inspect' ? 0 : 1) - (note === 0 ? 0 : note + 1), 1)
}
