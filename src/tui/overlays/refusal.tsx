import type { ReactElement } from 'react'
import { holdersNow } from '../../app/select/details.ts'
import { offersNow } from '../../app/select/review.ts'
import { freesOf } from '../../app/select/sharing.ts'
import type { Overlay, State } from '../../app/state.ts'
import { counted } from '../../app/words/counted.ts'
import { stateWords } from '../../app/words/held.ts'
import { spokenAge } from '../../engine/age.ts'
import { isLive } from '../../engine/container.ts'
import { shortId } from '../../engine/digest.ts'
import type { Holder } from '../../engine/guard.ts'
import { nameOf } from '../../engine/image.ts'
import { addBytes, exactly, spokenBytes, spokenSize } from '../../engine/size.ts'
import type { Drawn } from '../parts/rows.tsx'
import { blank, bold, type Span, span } from '../parts/spans.ts'
import { cutMiddle, wrapWords } from '../text/cells.ts'
import { containerSign } from '../text/use.ts'
import { useSkin } from '../theme/context.ts'
import type { Glyphs } from '../theme/glyphs.ts'
import { answerLine, Dialog } from './dialog.tsx'

const kindWords = (holders: readonly Holder[]): string => {
  const containers = holders.flatMap((holder) => (holder.kind === 'child' ? [] : [holder.container]))
  const children = holders.length - containers.length
  const live = containers.filter(isLive).length
  const stopped = containers.length - live
  const parts = [
    ...(live > 0 ? [counted(live, 'running container', 'running containers')] : []),
    ...(stopped > 0 ? [counted(stopped, 'stopped container', 'stopped containers')] : []),
    ...(children > 0 ? [counted(children, 'image built on it', 'images built on it')] : []),
  ]
  return parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}` : (parts[0] ?? 'nothing any more')
}

const holderSpans = (holder: Holder, now: number, width: number, glyphs: Glyphs): readonly Span[] => {
  if (holder.kind === 'child')
    return [
      span(glyphs.intermediate, 'muted'),
      blank(1),
      span(nameOf(holder.image) ?? `<none> ${shortId(holder.image.id)}`),
    ]
  const { container } = holder
  const sign = containerSign(container, glyphs)
  const wrote =
    container.written === null || isLive(container)
      ? ''
      : ` ${glyphs.dot} ${spokenSize(container.written)} written in it`
  const since = isLive(container) ? `, created ${spokenAge(now - container.created)}` : ''
  return [
    span(sign.glyph, sign.token),
    blank(1),
    span(cutMiddle(span(container.name).text, Math.floor(width / 2), glyphs.cut)),
    span(`   ${stateWords(container)}${since}${wrote}`, 'muted'),
  ]
}

type Props = {
  readonly state: State
  readonly overlay: Extract<Overlay, { type: 'refusal' }>
  readonly columns: number
}

/** Why one image cannot go: everything that holds it, by name, and what a person could do about it. */
export const Refusal = ({ state, overlay, columns }: Props): ReactElement | null => {
  const { glyphs } = useSkin()
  const image = state.facts.catalog?.images.get(overlay.image)
  if (image === undefined) return null
  const width = Math.min(columns - 6, 72)
  const room = width - 8
  const holders = holdersNow(state, image)
  const offers = offersNow(state, overlay.image)
  const say = (sentence: string): readonly Drawn[] =>
    wrapWords(span(sentence).text, room).map((text) => ({ spans: [blank(2), span(text)] }))
  const most = Math.max(state.rows - 16, 2)
  const shown = holders.slice(0, most)
  const containers = holders.flatMap((holder) => (holder.kind === 'child' ? [] : [holder.container]))
  const live = containers.filter(isLive)
  const name = nameOf(image) ?? `<none> ${shortId(image.id)}`
  const what: readonly Drawn[] = (() => {
    if (offers.length > 0) {
      const frees = freesOf(state).get(image.id) ?? null
      const written = containers.reduce((sum, container) => sum + (container.written ?? 0), 0)
      const them = offers.length === 1 ? 'this container' : 'these containers'
      return [
        ...say(
          `The image can go together with ${them}. What ${offers.length === 1 ? 'the container' : 'they'} wrote is lost then.`,
        ),
        { spans: [] },
        ...(frees === null
          ? []
          : say(
              `${offers.length === 1 ? 'Both' : 'All'} together free ${spokenBytes(addBytes(frees, exactly(written)))}: image ${spokenBytes(frees)}, written ${spokenSize(written)}.`,
            )),
      ]
    }
    if (live.length > 0 && state.abilities.has('stopContainer'))
      return say(
        'Nothing is stopped unless you ask for it. To remove this image, stop and remove what holds it in Held by (4), then press d again.',
      )
    if (live.length > 0) {
      return [
        ...say(
          'imgtui never stops a running container. To remove this image, stop and remove what holds it, then press d again:',
        ),
        { spans: [] },
        { spans: [blank(4), bold(`docker stop ${live.map((container) => container.name).join(' ')}`)] },
      ]
    }
    return say('Remove the images that are built on it first.')
  })()
  const lines: readonly Drawn[] = [
    { spans: [] },
    ...wrapWords(`${span(name).text} is held by ${kindWords(holders)}:`, room).map(
      (text, index): Drawn => ({ spans: [blank(2), index === 0 ? bold(text) : span(text)] }),
    ),
    { spans: [] },
    ...shown.map((holder): Drawn => ({ spans: [blank(2), ...holderSpans(holder, state.now, room, glyphs)] })),
    ...(holders.length > shown.length
      ? [{ spans: [blank(2), span(`${holders.length - shown.length} more`, 'muted')] }]
      : []),
    { spans: [] },
    ...what,
    { spans: [] },
    {
      spans: answerLine(
        offers.length > 0
          ? [
              offers.length === 1 ? 'Leave both' : 'Leave all',
              offers.length === 1 ? 'Review removing both' : 'Review removing all',
            ]
          : ['Close'],
        overlay.answer,
        glyphs.answer,
      ),
    },
    { spans: [] },
  ]
  const height = Math.min(lines.length, state.rows - 4)
  return (
    <Dialog
      title="Not removed"
      lines={lines.length > height ? [...lines.slice(0, height - 3), ...lines.slice(-3)] : lines}
      width={width}
      height={height}
      columns={columns}
      top={Math.max(Math.min(4, state.rows - height - 4), 0)}
    />
  )
}
