import type { ReactElement } from 'react'
import { isUnfilled } from '../../app/select/fill.ts'
import { jobInSight } from '../../app/select/jobs.ts'
import { layoutOf } from '../../app/select/layout.ts'
import { marksOf } from '../../app/select/marks.ts'
import { filterCounts, queryOf, rowNumber, rowsOf } from '../../app/select/rows.ts'
import type { State } from '../../app/state.ts'
import { counted, grouped } from '../../app/words/counted.ts'
import { clockTime } from '../../engine/age.ts'
import { spokenBytes } from '../../engine/size.ts'
import type { SortKey } from '../../engine/sort.ts'
import { useSkin } from '../theme/context.ts'
import type { Glyphs } from '../theme/glyphs.ts'
import { JobLine } from './job.tsx'
import { Line } from './line.tsx'
import { blank, bold, justify, type Span, span } from './spans.ts'

const placeSpans = (state: State): readonly Span[] => {
  const rows = rowsOf(state)
  if (rows.length === 0) return []
  return [span(`${grouped(Math.max(rowNumber(rows, state.list.cursor), 0) + 1)} of ${grouped(rows.length)}`, 'muted')]
}

const markSpans = (state: State, glyphs: Glyphs, short: boolean): readonly Span[] => {
  const marks = marksOf(state)
  if (marks === null) return []
  if (short)
    return [span(`${glyphs.marked} ${marks.count} ${glyphs.dot} `, 'mark'), span(spokenBytes(marks.frees), 'free')]
  return [
    span(`${glyphs.marked} ${grouped(marks.count)} marked`, 'mark'),
    span(` ${glyphs.dot} frees `, 'muted'),
    bold(spokenBytes(marks.frees), 'free'),
    ...(marks.hidden === 0 ? [] : [span(` ${glyphs.dot} ${marks.hidden} not in this list`, 'warn')]),
    blank(2),
  ]
}

const searchSpans = (state: State, glyphs: Glyphs): readonly Span[] => {
  const { field, list } = state
  const typing = field?.type === 'search'
  if (!typing && list.search === '') return []
  const { unclear } = queryOf(list.search)
  const shown = rowsOf(state).filter(({ type }) => type === 'image').length
  const total = state.facts.catalog?.images.size ?? 0
  const hits =
    shown === 0
      ? `0 of ${grouped(total)}`
      : `${grouped(shown)} of ${grouped(total)} match${typing && queryOf(list.search).words !== '' ? ', best first' : ''}`
  return [
    bold('/', 'accent'),
    span(list.search, undefined, { inverse: field?.selected === true }),
    ...(typing ? [span(glyphs.caret, 'accent')] : []),
    blank(3),
    ...(unclear.length === 0
      ? [span(typing ? hits : '', 'muted')]
      : [span(`${unclear.join(' ')}: not understood yet`, 'warn')]),
  ]
}

/** What has to be said of a store that is not live. */
const storeSpans = ({ store, facts }: State, glyphs: Glyphs): readonly Span[] => {
  if (store.phase !== 'lost') return []
  const from = facts.listedAt === null ? '' : ` This list is from ${clockTime(facts.listedAt)}.`
  return [
    span(`${glyphs.stale} ${store.fault?.says ?? 'The store stopped answering.'}${from} imgtui keeps trying.`, 'warn'),
  ]
}

const ORDER_WORDS: Readonly<Record<SortKey, readonly [string, string]>> = {
  size: ['biggest first', 'smallest first'],
  frees: ['freeing most first', 'freeing least first'],
  age: ['newest first', 'oldest first'],
  name: ['A to Z', 'Z to A'],
  'held by': ['most held first', 'least held first'],
}

/** Filter and order, where there is no row of their own for them. */
const viewSpans = (state: State, glyphs: Glyphs): readonly Span[] => {
  if (!layoutOf(state.columns, state.rows).short || isUnfilled(state)) return []
  const { filter, order } = state.list
  const words = ORDER_WORDS[order.key][order.reversed ? 1 : 0]
  return [
    span(
      `${filter[0]?.toUpperCase()}${filter.slice(1)} ${grouped(filterCounts(state)[filter])} ${glyphs.dot} ${words}`,
      'muted',
    ),
  ]
}

/** How far the reading has come: first the list of a slow store, then the layers behind it. */
const progressSpans = ({ facts }: State): readonly Span[] => {
  const { catalog, reading } = facts
  if (catalog?.complete === false)
    return [span(`reading the list: ${counted(catalog.images.size, 'image', 'images')} so far`, 'muted')]
  return reading === null
    ? []
    : [span(`reading layers: ${grouped(reading.done)} of ${counted(reading.total, 'image', 'images')}`, 'muted')]
}

/** The row above the hints: a message, or the search and the marks; the place in the list at its end. */
export const Status = ({ state, width }: { readonly state: State; readonly width: number }): ReactElement => {
  const { glyphs } = useSkin()
  const { toast } = state
  const range = state.list.anchor === null ? [] : [span('marking from here to where space is pressed  ', 'mark')]
  // Whoever types has to see what; a message waits.
  if (toast !== null && state.field === null) {
    const said = toast.tone === 'good' ? span(toast.text, 'ok') : span(`${glyphs.failed} ${toast.text}`, 'danger')
    return (
      <Line
        spans={[
          ...justify([blank(1), said], [blank(1), ...markSpans(state, glyphs, true)], width - 1, glyphs.cut),
          blank(1),
        ]}
      />
    )
  }
  const search = searchSpans(state, glyphs)
  const job = search.length === 0 ? jobInSight(state) : null
  const marks = markSpans(state, glyphs, job !== null)
  if (job !== null)
    return (
      <JobLine
        state={state}
        job={job}
        end={[...marks, blank(marks.length > 0 ? 2 : 0), ...placeSpans(state)]}
        width={width}
      />
    )
  const progress = marks.length + search.length > 0 ? [] : progressSpans(state)
  const lost = search.length === 0 ? storeSpans(state, glyphs) : []
  const said = [...search, ...range, ...lost, ...marks, ...progress]
  return (
    <Line
      spans={[
        ...justify(
          [blank(1), ...(said.length > 0 ? said : viewSpans(state, glyphs))],
          [blank(1), ...placeSpans(state)],
          width - 1,
          glyphs.cut,
        ),
        blank(1),
      ]}
    />
  )
}
