import type { ReviewGroup, ReviewLine, ReviewRow } from '../../app/select/review.ts'
import type { Review, State } from '../../app/state.ts'
import { counted } from '../../app/words/counted.ts'
import { heldBy, stateWords } from '../../app/words/held.ts'
import { columnAge } from '../../engine/age.ts'
import { isLive } from '../../engine/container.ts'
import { shortId } from '../../engine/digest.ts'
import { harmless } from '../../engine/harmless.ts'
import type { Image } from '../../engine/image.ts'
import { nameOf } from '../../engine/image.ts'
import { repositoryOf } from '../../engine/reference.ts'
import { spokenSize } from '../../engine/size.ts'
import { blank, bold, fitLine, type Span, span, widthOf } from '../parts/spans.ts'
import { cutMiddle, padStart } from '../text/cells.ts'
import { bytesSpans } from '../text/figures.ts'
import { fitName } from '../text/name.ts'
import { containerSign, signOf } from '../text/use.ts'
import type { Glyphs } from '../theme/glyphs.ts'
import type { Token } from '../theme/tokens.ts'

const FREES = 8

/** Cells for the names in a review of this width. */
const nameWidth = (width: number): number => (width >= 100 ? 46 : Math.max(Math.min(Math.floor(width * 0.52), 40), 22))

const GROUPS: Readonly<Record<ReviewGroup, (count: number) => readonly [string, string, Token?]>> = {
  containers: (count) => [
    'CONTAINERS GO',
    `${counted(count, 'stopped container', 'stopped containers')}, with what ${count === 1 ? 'it' : 'they'} wrote`,
    'danger',
  ],
  'for good': (count) => [
    'GOES FOR GOOD',
    `${counted(count, 'image that exists', 'images that exist')} only here`,
    'danger',
  ],
  again: (count) => ['GOES', `${counted(count, 'image', 'images')} you can pull again`],
  unknown: (count) => [
    'GOES',
    `${counted(count, 'image', 'images')}; whether ${count === 1 ? 'it' : 'they'} can be had again is not known`,
  ],
  'left over': (count) => [
    'GOES ALONG',
    `${counted(count, 'parent image', 'parent images')} that nothing else is built on`,
  ],
  names: (count) => ['ONLY A NAME GOES', `${counted(count, 'tag', 'tags')}, the image stays`],
  stays: (count) => ['STAYS', counted(count, 'image', 'images')],
}

const headSpans = (group: ReviewGroup, count: number, width: number): readonly Span[] => {
  const [title, words, token] = GROUPS[group](count)
  const head = [blank(2), bold(title, token), blank(2), span(words, token ?? 'muted')]
  const frees = group === 'stays' ? '' : padStart('FREES', FREES)
  const at = 8 + nameWidth(width) + 1
  return widthOf(head) + 1 < at && frees !== '' ? [...fitLine(head, at), span(frees, 'muted')] : head
}

const imageName = (image: Image, width: number, glyphs: Glyphs): readonly Span[] => {
  const name = nameOf(image)
  if (image.references.length === 0) {
    const was = name === null ? [] : [span(`  ${repositoryOf(name)}`, 'muted')]
    return fitLine([span('<none> ', 'muted'), span(shortId(image.id)), ...was], width, glyphs.cut)
  }
  const more = image.references.length > 1 ? ` +${image.references.length - 1}` : ''
  const fitted = fitName(harmless(name ?? ''), width - more.length, glyphs.cut)
  return fitLine([span(fitted.path, 'muted'), span(fitted.name + fitted.tag), span(more, 'muted')], width, glyphs.cut)
}

const rowSpans = (row: ReviewRow, state: State, review: Review, width: number, glyphs: Glyphs): readonly Span[] => {
  const { catalog } = review.sharing
  const names = nameWidth(width)
  const tick = span(row.type === 'step' ? `${glyphs.tick} ` : `${glyphs.noTick} `, 'accent')
  if (row.type === 'step') {
    const { step } = row
    if (step.type === 'container') {
      const sign = containerSign(step.container, glyphs)
      return [
        tick,
        span(sign.glyph, sign.token),
        blank(1),
        ...fitLine([span(cutMiddle(harmless(step.container.name), names, glyphs.cut))], names),
        blank(1),
        ...bytesSpans(step.frees, FREES, glyphs),
        blank(2),
        span(stateWords(step.container), 'muted'),
      ]
    }
    const sign = signOf(catalog, step.image, glyphs)
    if (step.type === 'untag') {
      const left =
        step.image.references.length -
        review.plan.steps.filter((other) => other.type === 'untag' && other.image.id === step.image.id).length
      const fitted = fitName(harmless(step.reference), names, glyphs.cut)
      return [
        tick,
        span(sign.glyph, sign.token),
        blank(1),
        ...fitLine([span(fitted.path, 'muted'), span(fitted.name + fitted.tag)], names),
        blank(1),
        span(padStart('0 B', FREES), 'faint'),
        blank(2),
        span(`${counted(left, 'tag', 'tags')} left`, 'muted'),
      ]
    }
    const age = step.image.created === null ? '' : `created ${columnAge(state.now - step.image.created)} ago`
    return [
      step.leftOver ? blank(4) : tick,
      span(sign.glyph, sign.token),
      blank(1),
      ...imageName(step.image, names, glyphs),
      blank(1),
      ...bytesSpans(step.frees, FREES, glyphs),
      blank(2),
      span(age, 'muted'),
    ]
  }
  if (row.type === 'unticked') {
    const image = catalog.images.get(row.target.image)
    if (image === undefined) return []
    const sign = signOf(catalog, image, glyphs)
    const name =
      row.target.references === undefined
        ? imageName(image, names, glyphs)
        : fitLine([span(cutMiddle(harmless(row.target.references.join(', ')), names, glyphs.cut))], names)
    return [tick, span(sign.glyph, sign.token), blank(1), ...name, blank(2), span('unticked', 'muted')]
  }
  const { image, holders } = row.blocked
  const sign = signOf(catalog, image, glyphs)
  const stopped = holders.flatMap((holder) =>
    holder.kind !== 'child' && !isLive(holder.container) ? [holder.container] : [],
  )
  const bytes = stopped.reduce((sum, { written }) => sum + (written ?? 0), 0)
  const offer =
    row.offers.length === 0
      ? ''
      : `; space adds the container${row.offers.length === 1 ? '' : 's'}, ${spokenSize(bytes)}`
  const stop = holders.some((holder) => holder.kind !== 'child' && isLive(holder.container)) ? '; stop it first' : ''
  const lead = row.offers.length === 0 ? blank(4) : tick
  const shorter = Math.max(names - 13, 20)
  return [
    lead,
    span(sign.glyph, sign.token),
    blank(1),
    ...imageName(image, shorter, glyphs),
    blank(2),
    span(`${heldBy(holders)}${offer}${width >= 100 ? stop : ''}`, 'muted'),
  ]
}

/** One line of the review in exactly `width` cells. */
export const reviewLineSpans = (
  line: ReviewLine,
  state: State,
  review: Review,
  width: number,
  cursor: boolean,
  glyphs: Glyphs,
): readonly Span[] => {
  if (line.type === 'gap') return fitLine([], width)
  if (line.type === 'group') return fitLine(headSpans(line.group, line.count, width), width, glyphs.cut)
  const edge = cursor ? span(glyphs.cursor, 'accent') : blank(1)
  return fitLine([edge, blank(1), ...rowSpans(line.row, state, review, width, glyphs)], width - 1, glyphs.cut).concat(
    blank(1),
  )
}
