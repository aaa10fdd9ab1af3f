import type { ReactElement } from 'react'
import { type DetailRow, findHits, holdersNow, layersNow, rowsOfTab } from '../../app/select/details.ts'
import { type Layout, noteRows, tabRows } from '../../app/select/layout.ts'
import { cursorImage } from '../../app/select/rows.ts'
import { freesOf } from '../../app/select/sharing.ts'
import type { State } from '../../app/state.ts'
import { spokenAge, spokenDate } from '../../engine/age.ts'
import type { Image } from '../../engine/image.ts'
import { originOf } from '../../engine/origin.ts'
import { platformText } from '../../engine/platform.ts'
import { counted } from '../../app/words/counted.ts'
import { type Emphasis, Line } from '../parts/line.tsx'
import { blank, fit, type Span, span } from '../parts/spans.ts'
import { useSkin } from '../theme/context.ts'
import type { Glyphs } from '../theme/glyphs.ts'
import { historyHead, historyLine, historyNote } from './history.ts'
import { holderLine, holdersHead, holdersNote } from './holders.ts'
import { inspectLine, inspectNote } from './inspect.ts'
import { layerLine, layersHead, layersNote } from './layers.ts'

type Lines = readonly (readonly Span[])[]

const ORIGINS = { registry: 'yes, a registry had it when it was pulled or pushed', 'only here': 'no, it exists only here', unknown: 'not known' } as const

/** A few facts that fit under the steps where nothing else does. */
const factLines = (state: State, image: Image): Lines => {
  const inspect = state.details.inspect.get(image.id)
  const platform = inspect?.status === 'ready' ? platformText(inspect.value.platform) : ''
  const created = image.created === null ? 'no date in the image' : `${spokenDate(image.created)}, ${spokenAge(state.now - image.created)}`
  const layers = layersNow(state, image)
  const shared = layers?.filter(({ others }) => others.length > 0).length ?? 0
  const fact = (label: string, value: string): readonly Span[] => [blank(2), span(label.padEnd(14), 'muted'), span(value)]
  return [
    ...(platform === '' ? [] : [fact('Platform', platform)]),
    fact('Created', created),
    fact('Get it back', ORIGINS[originOf(image)]),
    ...(layers === null ? [] : [fact('Layers', `${layers.length}, ${shared === 0 ? 'none' : shared} of them shared`)]),
    ...(image.references.length > 1 ? [fact('Tags', counted(image.references.length, 'name', 'names'))] : []),
  ]
}

/** What a tab says while it has no rows. */
const waitingWords = (state: State, image: Image): string => {
  const { tab } = state.detail
  if (tab === 'held by') return 'Nothing holds this image.'
  if (tab === 'layers') return state.facts.reading === null ? 'This store does not tell the layers of this image.' : 'Reading the layers.'
  const loaded = state.details[tab].get(image.id)
  if (loaded?.status === 'failed') return `${loaded.fault.says}${loaded.fault.remedy === null ? '' : ` ${loaded.fault.remedy}`}`
  if (loaded?.status === 'ready') return tab === 'history' && state.detail.filesOnly ? 'No step adds files. m shows all steps.' : 'This image has no history.'
  return 'Reading.'
}

const headOf = (state: State, width: number, glyphs: Glyphs): Lines => {
  switch (state.detail.tab) {
    case 'history':
      return [historyHead(width, glyphs)]
    case 'layers':
      return [layersHead(width, glyphs)]
    case 'held by':
      return [holdersHead(width, glyphs)]
    case 'inspect':
      return []
  }
}

const rowLine = (state: State, rows: readonly DetailRow[], row: DetailRow, width: number, cursor: boolean, glyphs: Glyphs): readonly Span[] => {
  switch (row.type) {
    case 'step':
      return historyLine(row.step, Math.max(...rows.map((each) => (each.type === 'step' ? each.step.size : 0))), state.now, width, cursor, glyphs)
    case 'layer':
      return layerLine(row.layer, row.number, width, cursor, glyphs)
    case 'holder':
      return holderLine(row.holder, state.now, width, cursor, glyphs)
    default:
      return inspectLine(row, width, cursor, state.detail.find, glyphs)
  }
}

const noteLines = (state: State, image: Image, rows: readonly DetailRow[], at: number, room: number, width: number, focused: boolean, glyphs: Glyphs): Lines => {
  const row = rows[at]
  if (state.detail.tab === 'held by') return holdersNote(holdersNow(state, image), freesOf(state).get(image.id) ?? null, room, width)
  if (row === undefined) return []
  if (row.type === 'step') return focused ? historyNote(row.step, room, width, glyphs) : factLines(state, image).slice(0, room)
  if (row.type === 'layer') return layersNote(layersNow(state, image) ?? [], at, room, width, glyphs)
  return focused ? inspectNote(row, room, width) : []
}

/** The open tab: column heads, the rows in view, and under them more about the row with the cursor. Fills `detailRows`. */
export const TabBody = ({ state, layout, focused }: { readonly state: State; readonly layout: Layout; readonly focused: boolean }): ReactElement => {
  const { glyphs } = useSkin()
  const image = cursorImage(state)
  const { detailColumns: width, detailRows } = layout
  const { tab } = state.detail
  const rows = rowsOfTab(state, tab)
  const { cursor, top } = state.detail.places[tab]
  const height = tabRows(layout, tab)
  const found = new Set(findHits(rows, state.detail.find))
  const lines: { spans: readonly Span[]; emphasis: Emphasis }[] = []
  const put = (spans: readonly Span[], emphasis: Emphasis = 'none'): void => {
    lines.push({ spans: fit(spans, width, glyphs.cut), emphasis })
  }
  if (image !== null) {
    for (const line of rows.length === 0 ? [] : headOf(state, width, glyphs)) put(line)
    if (rows.length === 0) put([blank(2), span(waitingWords(state, image), 'muted')])
    rows.slice(top, top + height).forEach((row, index) => {
      const here = focused && top + index === cursor
      const line = rowLine(state, rows, row, width, here, glyphs)
      put(found.has(top + index) && row.type !== 'field' && row.type !== 'json' ? [{ text: glyphs.answer, token: 'match' }, ...line.slice(1)] : line, here ? 'selected' : 'none')
    })
    const room = noteRows(layout, tab)
    if (room > 0 && (rows.length > 0 || tab === 'held by')) {
      put([])
      for (const line of noteLines(state, image, rows, cursor, room, width, focused, glyphs)) put(line)
    }
  }
  return (
    <>
      {Array.from({ length: detailRows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: these rows have no identity but their place.
        <Line key={index} spans={lines[index]?.spans ?? [blank(width)]} emphasis={lines[index]?.emphasis ?? 'none'} />
      ))}
    </>
  )
}
