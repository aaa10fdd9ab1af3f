import type { ReactElement } from 'react'
import { findHits, rowsOfTab } from '../../app/select/details.ts'
import { type Layout, noteRows, tabRows } from '../../app/select/layout.ts'
import { cursorImage } from '../../app/select/rows.ts'
import type { State } from '../../app/state.ts'
import { type Drawn, Rows } from '../parts/rows.tsx'
import { blank, span } from '../parts/spans.ts'
import { useSkin } from '../theme/context.ts'
import { noteLines } from './notes.ts'
import { headLines, rowLines, waitingWords } from './rows.ts'
import type { TabView } from './view.ts'

type Props = { readonly state: State; readonly layout: Layout; readonly focused: boolean }

/** What the open tab shows: column heads, the rows in view, and under them more about the one with the cursor. */
const drawn = (view: TabView, layout: Layout): readonly Drawn[] => {
  const { state, rows, cursor, focused } = view
  const { tab, find, places } = state.detail
  const { top } = places[tab]
  const lines: Drawn[] = []
  if (rows.length === 0) lines.push({ spans: [blank(2), span(waitingWords(view), 'muted')] })
  else {
    const shown = rows.slice(top, top + tabRows(layout, tab))
    lines.push(...headLines(view).map((spans) => ({ spans })))
    rowLines(view, shown, top, new Set(findHits(rows, find))).forEach((spans, index) => {
      lines.push({ spans, emphasis: focused && top + index === cursor ? 'selected' : 'none' })
    })
  }
  const room = noteRows(layout, tab)
  if (room === 0 || (rows.length === 0 && tab !== 'held by')) return lines
  return [
    ...lines,
    { spans: [] },
    ...noteLines(view, room, layout.detailRows - lines.length - 1).map((spans) => ({ spans })),
  ]
}

/** The open tab of the image under the cursor, in exactly the rows that the layout gives it. */
export const TabBody = ({ state, layout, focused }: Props): ReactElement => {
  const { glyphs } = useSkin()
  const image = cursorImage(state)
  const { detailColumns: width, detailRows } = layout
  const { tab, places } = state.detail
  const lines =
    image === null
      ? []
      : drawn({ state, image, rows: rowsOfTab(state, tab), cursor: places[tab].cursor, focused, width, glyphs }, layout)
  return <Rows lines={lines} width={width} height={detailRows} />
}
