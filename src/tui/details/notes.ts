import { holdersNow, layersNow } from '../../app/select/details.ts'
import { freesOf } from '../../app/select/sharing.ts'
import { counted } from '../../app/words/counted.ts'
import { spokenAge, spokenDate } from '../../engine/age.ts'
import { originOf } from '../../engine/origin.ts'
import { platformText } from '../../engine/platform.ts'
import { blank, bold, type Span, span } from '../parts/spans.ts'
import { historyNote } from './history.ts'
import { holderLine, holdersNote } from './holders.ts'
import { inspectNote } from './inspect.ts'
import { layerLine, layersHead, layersNote } from './layers.ts'
import type { Lines, TabView } from './view.ts'

const ORIGINS = {
  registry: 'yes, by its registry digest',
  'only here': 'no, it exists only here',
  unknown: 'not known',
} as const

/** A few facts that fit under the steps where nothing else does. */
const factLines = ({ state, image }: TabView): Lines => {
  const inspect = state.details.inspect.get(image.id)
  const platform = inspect?.status === 'ready' ? platformText(inspect.value.platform) : ''
  const created =
    image.created === null
      ? 'no date in the image'
      : `${spokenDate(image.created)}, ${spokenAge(state.now - image.created)}`
  const layers = layersNow(state, image)?.filter(({ beside }) => !beside) ?? null
  const shared = layers?.filter(({ others }) => others.length > 0).length ?? 0
  const fact = (label: string, value: string): readonly Span[] => [
    blank(2),
    span(label.padEnd(14), 'muted'),
    span(value),
  ]
  return [
    ...(platform === '' ? [] : [fact('Platform', platform)]),
    fact('Created', created),
    fact('Get it back', ORIGINS[originOf(image)]),
    ...(layers === null ? [] : [fact('Layers', `${layers.length}, ${shared === 0 ? 'none' : shared} of them shared`)]),
    ...(image.references.length > 1 ? [fact('Tags', counted(image.references.length, 'name', 'names'))] : []),
  ]
}

/** Under the facts of a tall pane: the other tabs in short, as far as they fit. */
const overview = ({ state, image, width, glyphs }: TabView, room: number): Lines => {
  const layers = layersNow(state, image) ?? []
  const holders = holdersNow(state, image)
  const title = (words: string): readonly Span[] => [blank(2), bold(words)]
  const sections: readonly Lines[] = [
    layers.length === 0
      ? []
      : [
          [],
          title('Layers'),
          layersHead(width, glyphs),
          ...layers.map((layer, index) => layerLine(layer, layer.beside ? null : index + 1, width, false, glyphs)),
        ],
    [
      [],
      [blank(2), bold('Held by'), ...(holders.length === 0 ? [span('  nothing', 'muted')] : [])],
      ...holders.map((holder) => holderLine(holder, state.now, width, false, glyphs)),
    ],
  ]
  const shown: (readonly Span[])[] = []
  for (const section of sections) if (shown.length + section.length <= room) shown.push(...section)
  return shown
}

/**
 * What stands under the rows of a tab: more about the row with the cursor, or, while the list has the keys, facts about the
 * image. `room` is what every terminal of this size has, `left` what is really left here.
 */
export const noteLines = (view: TabView, room: number, left: number): Lines => {
  const { state, image, rows, cursor, focused, width, glyphs } = view
  const row = rows[cursor]
  if (state.detail.tab === 'held by') {
    const frees = freesOf(state).get(image.id) ?? null
    return holdersNote(holdersNow(state, image), frees, state.abilities.has('stopContainer'), room, width)
  }
  if (row === undefined) return []
  switch (row.type) {
    case 'step': {
      if (focused) return historyNote(row.step, room, width, glyphs)
      const facts = factLines(view).slice(0, room)
      return [...facts, ...overview(view, left - facts.length)]
    }
    case 'layer':
      return layersNote(layersNow(state, image) ?? [], cursor, room, width, glyphs)
    default:
      return focused ? inspectNote(row, room, width) : []
  }
}
