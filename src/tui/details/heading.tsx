import type { ReactElement } from 'react'
import { holdersNow } from '../../app/select/details.ts'
import { cursorImage } from '../../app/select/rows.ts'
import { freesOf } from '../../app/select/sharing.ts'
import { type State, TABS } from '../../app/state.ts'
import { heldBy } from '../../app/words/held.ts'
import { EMPTY_CATALOG } from '../../engine/catalog.ts'
import { shortId } from '../../engine/digest.ts'
import { harmless } from '../../engine/harmless.ts'
import { nameOf } from '../../engine/image.ts'
import { spokenBytes } from '../../engine/size.ts'
import { Line } from '../parts/line.tsx'
import { blank, bold, fitLine, justify, type Span, span } from '../parts/spans.ts'
import { fitName } from '../text/name.ts'
import { signOf } from '../text/use.ts'
import { useSkin } from '../theme/context.ts'

type Props = { readonly state: State; readonly width: number }

/** Which image the details are about: its whole name, and its ID where there is room. */
export const NameLine = ({ state, width }: Props): ReactElement => {
  const { glyphs } = useSkin()
  const image = cursorImage(state)
  if (image === null) return <Line spans={[blank(width)]} />
  const name = nameOf(image)
  const id = width >= 76 ? [span(shortId(image.id), 'muted'), blank(1)] : []
  const room = width - 3 - (width >= 76 ? 15 : 0)
  const fitted = name === null ? null : fitName(harmless(name), room, glyphs.cut)
  const spans: readonly Span[] =
    fitted === null
      ? [blank(2), span('<none> ', 'muted'), bold(shortId(image.id))]
      : [blank(2), span(fitted.path, 'muted'), bold(fitted.name + fitted.tag)]
  return <Line spans={justify(spans, id, width, glyphs.cut)} />
}

/** Whether it can go: nothing holds it and what it frees, or what holds it. */
export const VerdictLine = ({ state, width }: Props): ReactElement => {
  const { glyphs } = useSkin()
  const image = cursorImage(state)
  if (image === null) return <Line spans={[blank(width)]} />
  const sign = signOf(state.facts.catalog ?? EMPTY_CATALOG, image, glyphs)
  const holders = holdersNow(state, image)
  const frees = freesOf(state).get(image.id)
  const sentence = heldBy(holders)
  const reading = state.facts.reading !== null || frees === undefined
  const words: readonly Span[] =
    holders.length > 0
      ? [span(`${sentence[0]?.toUpperCase()}${sentence.slice(1)}`)]
      : [
          span('Nothing holds it. '),
          span('Removing it frees ', 'muted'),
          reading ? span(glyphs.reading, 'muted') : bold(spokenBytes(frees), 'free'),
        ]
  return <Line spans={fitLine([blank(2), span(sign.glyph, sign.token), blank(1), ...words], width, glyphs.cut)} />
}

/** The tabs, each with the key that opens it. */
export const TabLine = ({ state, width }: Props): ReactElement => {
  const { glyphs } = useSkin()
  const spans = TABS.flatMap((tab, index): readonly Span[] => {
    const on = state.detail.tab === tab
    return [
      span(`${index + 1} `, 'muted'),
      span(`${tab[0]?.toUpperCase()}${tab.slice(1)}`, on ? 'accent' : undefined, { bold: on, underline: on }),
      blank(width < 48 ? 2 : 3),
    ]
  })
  return <Line spans={fitLine([blank(2), ...spans.slice(0, -1)], width, glyphs.cut)} />
}
