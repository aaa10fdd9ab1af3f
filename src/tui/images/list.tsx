import { memo, type ReactElement } from 'react'
import type { Row } from '../../app/select/rows.ts'
import { filterCounts, queryOf, rowNumber, rowsOf } from '../../app/select/rows.ts'
import { freesOf } from '../../app/select/sharing.ts'
import type { State } from '../../app/state.ts'
import { grouped } from '../../app/words/counted.ts'
import { EMPTY_CATALOG } from '../../engine/catalog.ts'
import { FILTERS } from '../../engine/filter.ts'
import { Line } from '../parts/line.tsx'
import { blank, fitLine, type Span, span, widthOf } from '../parts/spans.ts'
import { useSkin } from '../theme/context.ts'
import { type Columns, columnsFor } from './columns.ts'
import { EmptyList } from './empty.tsx'
import { headLine, imageLine, type RowFacts, tagLine } from './row.ts'

/** Ages move by the minute: a row whose other facts are the same is not drawn again. */
const MINUTE = 60_000

type ListRowProps = {
  readonly row: Row
  readonly catalog: RowFacts['catalog']
  readonly frees: RowFacts['frees']
  readonly reading: boolean
  readonly now: number
  readonly columns: Columns
  readonly width: number
  readonly cursor: boolean
  readonly selected: boolean
  readonly marked: boolean
  readonly faint: boolean
}

/** One row. Drawn again only when something that it shows has changed. */
const ListRow = memo(
  ({ row, columns, width, cursor, selected, marked, faint, ...known }: ListRowProps): ReactElement => {
    const { glyphs } = useSkin()
    const facts: RowFacts = { ...known, glyphs }
    const spans =
      row.type === 'tag'
        ? tagLine(row.reference, row.last, { cursor, marked, open: false, match: null }, columns, glyphs, width)
        : imageLine(row.image, facts, { cursor, marked, open: row.open, match: row.match }, columns)
    return <Line spans={spans} emphasis={selected ? 'selected' : faint ? 'faint' : 'none'} />
  },
)

/** The quick filters with what each would show of the search. */
export const FilterRow = ({ state, width }: { readonly state: State; readonly width: number }): ReactElement => {
  const { glyphs } = useSkin()
  const known = state.facts.catalog !== null
  const counts = filterCounts(state)
  const spell = (longest: string, gap: number): readonly Span[] =>
    FILTERS.flatMap((filter, index): readonly Span[] => {
      const on = state.list.filter === filter
      const title = filter === 'intermediate' ? longest : `${filter[0]?.toUpperCase()}${filter.slice(1)}`
      return [
        blank(index === 0 ? 2 : gap),
        span(title, on ? 'accent' : undefined, { bold: on, underline: on }),
        span(` ${known ? grouped(counts[filter]) : glyphs.reading}`, 'muted'),
      ]
    })
  const spellings = [spell('Intermediate', 3), spell('Interm.', 3), spell('Interm.', 2)]
  return (
    <Line
      spans={fitLine(spellings.find((spans) => widthOf(spans) <= width) ?? spell('Interm.', 1), width, glyphs.cut)}
    />
  )
}

/** The heads of the columns. While a search orders the list by match, none of them does. */
export const HeadRow = ({ state, width }: { readonly state: State; readonly width: number }): ReactElement => {
  const { glyphs } = useSkin()
  const order = queryOf(state.list.search).words === '' ? state.list.order : null
  return <Line spans={headLine(columnsFor(width), order, width, glyphs)} />
}

/** The rows in view. Only these are ever mounted, however many there are. */
export const List = ({
  state,
  width,
  height,
  focused,
}: {
  readonly state: State
  readonly width: number
  readonly height: number
  readonly focused: boolean
}): ReactElement => {
  const rows = rowsOf(state)
  const columns = columnsFor(width)
  const { catalog, reading } = state.facts
  const frees = freesOf(state)
  if (rows.length === 0) return <EmptyList state={state} width={width} height={height} />
  const at = Math.max(rowNumber(rows, state.list.cursor), 0)
  const stale = state.store.phase === 'lost' || state.store.phase === 'failed'
  return (
    <>
      {rows.slice(state.list.top, state.list.top + height).map((row, index) => {
        const cursor = state.list.top + index === at
        return (
          <ListRow
            key={row.key}
            row={row}
            catalog={catalog ?? EMPTY_CATALOG}
            frees={frees.get(row.image.id)}
            reading={reading !== null || catalog?.complete === false}
            now={Math.floor(state.now / MINUTE) * MINUTE}
            columns={columns}
            width={width}
            cursor={cursor}
            selected={cursor && focused}
            marked={state.list.marks.has(row.key) || (row.type === 'tag' && state.list.marks.has(row.image.id))}
            faint={stale}
          />
        )
      })}
    </>
  )
}
