import type { ReactElement } from 'react'
import { isUnfilled } from '../../app/select/fill.ts'
import { totalsOf } from '../../app/select/sharing.ts'
import type { State } from '../../app/state.ts'
import { counted } from '../../app/words/counted.ts'
import { clockTime } from '../../engine/age.ts'
import { harmless } from '../../engine/harmless.ts'
import type { Bytes } from '../../engine/size.ts'
import { isExact, spokenSize } from '../../engine/size.ts'
import { cutEnd } from '../text/cells.ts'
import { useSkin } from '../theme/context.ts'
import type { Glyphs } from '../theme/glyphs.ts'
import { spaceBar } from './bar.ts'
import { Line } from './line.tsx'
import { blank, bold, justify, type Span, span, widthOf } from './spans.ts'
import { useSpinner } from './spinner.tsx'

/** How the store is, in a glyph and a word. */
const phaseSpans = (state: State, spinner: string, words: boolean, glyphs: Glyphs): readonly Span[] => {
  const { store, facts } = state
  const said = (glyph: Span, word: string, token?: Span['token']): readonly Span[] => [
    glyph,
    ...(words ? [span(` ${word}`, token)] : []),
  ]
  switch (store.phase) {
    case 'connecting':
      return said(span(spinner, 'accent'), 'connecting', 'muted')
    case 'reading':
      return said(span(spinner, 'accent'), 'reading', 'muted')
    case 'live':
      if (facts.catalog?.complete === false) return said(span(spinner, 'accent'), 'reading', 'muted')
      return isUnfilled(state) ? said(span(glyphs.unused), 'empty', 'muted') : said(span(glyphs.running, 'ok'), 'live')
    case 'lost':
      return said(span(glyphs.stale, 'warn'), `lost ${clockTime(store.since)}`, 'warn')
    case 'failed':
      return said(span(glyphs.failed, 'danger'), store.fault?.kind === 'denied' ? 'no access' : 'not reached', 'danger')
  }
}

/** A figure that may be a bound, for the header: `41.9 GB`, `≥ 31.4 GB`. */
const figure = (bytes: Bytes, glyphs: Glyphs): string => {
  if (isExact(bytes)) return spokenSize(bytes.atMost)
  if (bytes.atLeast > 0) return `${glyphs.atLeast} ${spokenSize(bytes.atLeast)}`
  return Number.isFinite(bytes.atMost) ? `${glyphs.atMost} ${spokenSize(bytes.atMost)}` : '?'
}

const LONGEST_WORD = 20

/** What an engine says about itself, in few enough cells that everything else in its row stays in sight. */
export const engineWord = (text: string, mark: string): string => cutEnd(harmless(text), LONGEST_WORD, mark)

/** The version without what a distribution adds to it. */
const shortVersion = (version: string): string => version.replace(/[+~].*$/, '')

const totalsSpans = (state: State, width: number, counts: boolean, glyphs: Glyphs): readonly Span[] => {
  const { catalog, reading } = state.facts
  if (catalog === null || (catalog.complete && catalog.images.size === 0)) return []
  const { images, bytes, free } = totalsOf(state)
  const count = counts ? [span(`${counted(images, 'image', 'images')}   `, 'muted')] : []
  if (!catalog.complete || reading !== null) return [...count, span(`reading layers ${glyphs.cut}`, 'muted')]
  const bar = width >= 160 ? 40 : width >= 110 ? 20 : width >= 76 ? 10 : 0
  const drawn = spaceBar(bytes.atLeast, free.atLeast, bar, glyphs)
  return [
    ...count,
    bold(figure(bytes, glyphs)),
    span(width >= 100 ? ' on disk ' : width >= 76 ? ' ' : ' on disk  ', 'muted'),
    ...drawn,
    blank(drawn.length > 0 ? 1 : 0),
    bold(figure(free, glyphs), 'free'),
    span(width >= 76 ? ' can be freed' : ' free', 'muted'),
  ]
}

/** The first row of the list and of the details: which store, how it is, what it keeps and what of that can go. */
export const Header = ({ state, width }: { readonly state: State; readonly width: number }): ReactElement => {
  const { glyphs } = useSkin()
  const { store, facts } = state
  const working = store.phase === 'connecting' || store.phase === 'reading' || facts.catalog?.complete === false
  const spinner = useSpinner(working)
  const { info } = store
  const version =
    info === null || info.version === '' || width < 76 ? '' : ` ${engineWord(shortVersion(info.version), glyphs.cut)}`
  const driver = info === null || width < 100 ? '' : ` ${glyphs.dot} ${engineWord(info.driver, glyphs.cut)}`
  const left = [
    blank(1),
    bold('imgtui', 'accent'),
    blank(2),
    bold(store.label),
    span(version + driver, 'muted'),
    blank(2),
    ...phaseSpans(state, spinner, width >= 76, glyphs),
  ]
  // The filters below say the count too: it is the first to go where room is short.
  const options = [totalsSpans(state, width, width >= 100, glyphs), totalsSpans(state, width, false, glyphs)]
  const right = options.find((spans) => widthOf(left) + widthOf(spans) + 3 <= width) ?? []
  return <Line spans={[...justify(left, right, width - 1, glyphs.cut), blank(1)]} />
}
