import { stateWords } from '../../app/words/held.ts'
import { columnAge } from '../../engine/age.ts'
import type { Container } from '../../engine/container.ts'
import { isLive } from '../../engine/container.ts'
import { shortId } from '../../engine/digest.ts'
import type { Holder } from '../../engine/guard.ts'
import { nameOf } from '../../engine/image.ts'
import type { Bytes } from '../../engine/size.ts'
import { spokenBytes, spokenSize } from '../../engine/size.ts'
import { blank, fitLine, type Span, span } from '../parts/spans.ts'
import { cutMiddle, padEnd, padStart, wrapWords } from '../text/cells.ts'
import { sizeSpans } from '../text/figures.ts'
import { containerSign } from '../text/use.ts'
import type { Glyphs } from '../theme/glyphs.ts'

const WRITTEN = 9
const AGE = 7

const stateWidth = (width: number): number => Math.min(Math.max(Math.floor(width * 0.28), 14), 28)
const nameWidth = (width: number): number => Math.max(width - 4 - 2 - stateWidth(width) - AGE - 2 - WRITTEN - 2, 6)

/** Column heads over the holders. */
export const holdersHead = (width: number, glyphs: Glyphs): readonly Span[] =>
  fitLine(
    [
      blank(4),
      span(padEnd('CONTAINER', nameWidth(width)), 'muted'),
      blank(2),
      span(padEnd('STATE', stateWidth(width)), 'muted'),
      span(padStart('CREATED', AGE), 'muted'),
      blank(2),
      span(padStart('WRITTEN', WRITTEN), 'muted'),
    ],
    width,
    glyphs.cut,
  )

const written = ({ written: bytes }: Container, glyphs: Glyphs): readonly Span[] =>
  bytes === null ? [span(padStart(glyphs.reading, WRITTEN), 'muted')] : sizeSpans(bytes, WRITTEN)

/** One container, mount or child image that keeps the image. */
export const holderLine = (
  holder: Holder,
  now: number,
  width: number,
  cursor: boolean,
  glyphs: Glyphs,
): readonly Span[] => {
  const edge = cursor ? span(glyphs.cursor, 'accent') : blank(1)
  if (holder.kind === 'child') {
    const name = nameOf(holder.image) ?? `<none> ${shortId(holder.image.id)}`
    return fitLine(
      [
        edge,
        blank(1),
        span(glyphs.intermediate, 'muted'),
        blank(1),
        span(cutMiddle(name, nameWidth(width), glyphs.cut)),
        blank(2),
        span('image built on it', 'muted'),
      ],
      width,
      glyphs.cut,
    )
  }
  const { container } = holder
  const sign = containerSign(container, glyphs)
  const state = holder.kind === 'mount' ? `mounted, ${container.state}` : stateWords(container)
  return fitLine(
    [
      edge,
      blank(1),
      span(sign.glyph, sign.token),
      blank(1),
      span(padEnd(cutMiddle(span(container.name).text, nameWidth(width), glyphs.cut), nameWidth(width))),
      blank(2),
      span(padEnd(state, stateWidth(width), glyphs.cut), 'muted'),
      span(padStart(columnAge(now - container.created), AGE), 'muted'),
      blank(2),
      ...written(container, glyphs),
    ],
    width,
    glyphs.cut,
  )
}

/** Why the image cannot go and what could be done about it; or that nothing holds it. `canStop`: this store stops containers. */
export const holdersVerdict = (
  holders: readonly Holder[],
  frees: Bytes | null,
  canStop: boolean,
): readonly string[] => {
  if (holders.length === 0)
    return [`Nothing holds it.${frees === null ? '' : ` Removing it frees ${spokenBytes(frees)}.`}`]
  const containers = holders.flatMap((holder) => (holder.kind === 'child' ? [] : [holder.container]))
  const children = holders.length - containers.length
  const live = containers.filter(isLive)
  if (children > 0)
    return [
      `It cannot go while ${children === 1 ? 'an image is' : `${children} images are`} built on it. Remove ${children === 1 ? 'that one' : 'those'} first.`,
    ]
  if (live.length > 0) {
    const why = `It cannot go while ${live.length === 1 ? 'a container is' : 'containers are'} running from it.`
    if (canStop) return [`${why} Nothing is stopped unless you ask for it: x stops the container under the cursor.`]
    return [`${why} imgtui never stops a running container.`, `docker stop ${live.map(({ name }) => name).join(' ')}`]
  }
  const names = containers.map(({ name }) => name).join(', ')
  const bytes = containers.reduce((sum, { written: own }) => sum + (own ?? 0), 0)
  return [
    `It cannot go while the ${containers.length === 1 ? `container ${names} exists, even though it is` : `containers ${names} exist, even though they are`} stopped.`,
    `Without ${containers.length === 1 ? 'it' : 'them'} ${frees === null ? 'the image' : spokenBytes(frees)} and ${spokenSize(bytes)} written would be freed. Press d to review removing both.`,
  ]
}

export const holdersNote = (
  holders: readonly Holder[],
  frees: Bytes | null,
  canStop: boolean,
  rows: number,
  width: number,
): readonly (readonly Span[])[] =>
  holdersVerdict(holders, frees, canStop)
    .flatMap((sentence) => [...wrapWords(span(sentence).text, width - 4), ''])
    .slice(0, rows)
    .map((text) => [blank(2), span(text)])
