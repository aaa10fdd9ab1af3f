import type { ReactElement } from 'react'
import { queryOf, rowsOf } from '../../app/select/rows.ts'
import type { State } from '../../app/state.ts'
import { counted } from '../../app/words/counted.ts'
import { shortId } from '../../engine/digest.ts'
import { nameOf } from '../../engine/image.ts'
import { Line } from '../parts/line.tsx'
import { blank, bold, fitLine, type Span, span } from '../parts/spans.ts'
import { wrapWords } from '../text/cells.ts'
import { useSkin } from '../theme/context.ts'

type Words = readonly (readonly Span[])[]

const FILTER_WORDS: Readonly<Record<string, string>> = {
  dangling: 'No dangling images. That is as it should be.',
  intermediate: 'No intermediate images. They come from the classic builder and from docker commit.',
  unused: 'No unused images: every image has a container.',
  'in use': 'No image is used by a container.',
}

/** What would match without the last condition: most searches fail by being too narrow. */
const nearest = (state: State): Words => {
  const last = queryOf(state.list.search).conditions.at(-1)
  if (last === undefined) return []
  const search = state.list.search
    .split(/\s+/)
    .filter((word) => word !== last.token)
    .join(' ')
  const rows = rowsOf({ ...state, list: { ...state.list, search, filter: 'all' } })
  if (rows.length === 0) return []
  const names = rows.slice(0, 3).map(({ image }) => [blank(2), span(nameOf(image) ?? `<none> ${shortId(image.id)}`)])
  return [
    [span(`Without ${last.token} ${counted(rows.length, 'matches', 'match')}, the nearest:`, 'muted')],
    ...names,
    [],
  ]
}

const wordsFor = (state: State): Words => {
  const { facts, store, list } = state
  if (facts.catalog === null || (!facts.catalog.complete && facts.catalog.images.size === 0))
    return [[span(`Reading the images of ${store.label}.`, 'muted')]]
  if (facts.catalog.images.size === 0)
    return [[span('There are no images here yet.')], [], [span('To get one: ', 'muted'), bold('docker pull alpine')]]
  if (list.search === '') return [[span(FILTER_WORDS[list.filter] ?? 'There are no images here.')]]
  return [
    [span(`No image matches “${list.search}”.`)],
    [],
    ...nearest(state),
    [span('ctrl+w takes the last word away, esc clears.', 'muted')],
  ]
}

/** What stands where rows would: why there are none, and what to do about it. */
export const EmptyList = ({
  state,
  width,
  height,
}: {
  readonly state: State
  readonly width: number
  readonly height: number
}): ReactElement => {
  const { glyphs } = useSkin()
  const words = wordsFor(state)
  const edge = Math.min(Math.max(Math.floor(width / 4), 4), 22)
  const lines = words.flatMap(
    (line): Words =>
      line.length === 1 && line[0] !== undefined && line[0].text.length > width - 6
        ? wrapWords(line[0].text, width - 6).map((text) => [{ ...line[0], text }])
        : [line],
  )
  const from = Math.max(Math.min(Math.floor((height - lines.length) / 3), 6), 0)
  const start = lines.some((line) => line.reduce((sum, { text }) => sum + text.length, 0) > width - edge - 2) ? 4 : edge
  return (
    <>
      {Array.from({ length: height }, (_, index) => {
        const line = lines[index - from] ?? []
        // biome-ignore lint/suspicious/noArrayIndexKey: these rows have no identity but their place.
        return <Line key={index} spans={fitLine(line.length === 0 ? [] : [blank(start), ...line], width, glyphs.cut)} />
      })}
    </>
  )
}
