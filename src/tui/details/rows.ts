import type { DetailRow } from '../../app/select/details.ts'
import { type Span, span } from '../parts/spans.ts'
import { historyHead, historyLine } from './history.ts'
import { holderLine, holdersHead } from './holders.ts'
import { inspectLine } from './inspect.ts'
import { layerLine, layersHead } from './layers.ts'
import type { Lines, TabView } from './view.ts'

/** What a tab says while it has no rows. */
export const waitingWords = ({ state, image }: TabView): string => {
  const { tab } = state.detail
  if (tab === 'held by') return 'Nothing holds this image.'
  if (tab === 'layers')
    return state.facts.reading === null ? 'This store does not tell the layers of this image.' : 'Reading the layers.'
  const loaded = state.details[tab].get(image.id)
  if (loaded?.status === 'failed')
    return `${loaded.fault.says}${loaded.fault.remedy === null ? '' : ` ${loaded.fault.remedy}`}`
  if (loaded?.status === 'ready')
    return tab === 'history' && state.detail.filesOnly
      ? 'No step adds files. m shows all steps.'
      : 'This image has no history.'
  return 'Reading.'
}

/** The column heads of the open tab; none where it has no columns. */
export const headLines = ({ state, width, glyphs }: TabView): Lines => {
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

/** The rows of the open tab as lines, a mark before each in which the searched text stands. */
export const rowLines = (
  view: TabView,
  shown: readonly DetailRow[],
  first: number,
  found: ReadonlySet<number>,
): Lines => {
  const { state, rows, cursor, focused, width, glyphs } = view
  const largest = Math.max(0, ...rows.map((row) => (row.type === 'step' ? row.step.size : 0)))
  return shown.map((row, index): readonly Span[] => {
    const here = focused && first + index === cursor
    const mark = (line: readonly Span[]): readonly Span[] =>
      found.has(first + index) ? [span(glyphs.answer, 'match'), ...line.slice(1)] : line
    switch (row.type) {
      case 'step':
        return mark(historyLine(row.step, largest, state.now, width, here, glyphs))
      case 'layer':
        return mark(layerLine(row.layer, row.number, width, here, glyphs))
      case 'holder':
        return mark(holderLine(row.holder, state.now, width, here, glyphs))
      default:
        // The letters themselves are picked out in these.
        return inspectLine(row, width, here, state.detail.find, glyphs)
    }
  })
}
