import type { Match } from '../../app/select/search.ts'
import { columnAge } from '../../engine/age.ts'
import type { Catalog } from '../../engine/catalog.ts'
import { childrenOf, mountersOf, usersOf } from '../../engine/catalog.ts'
import { isLive } from '../../engine/container.ts'
import { shortId } from '../../engine/digest.ts'
import { harmless } from '../../engine/harmless.ts'
import type { Image } from '../../engine/image.ts'
import { nameOf } from '../../engine/image.ts'
import { originOf } from '../../engine/origin.ts'
import { repositoryOf } from '../../engine/reference.ts'
import type { Bytes } from '../../engine/size.ts'
import { blank, bold, fitLine, type Span, span } from '../parts/spans.ts'
import { cutEnd, padEnd, padStart } from '../text/cells.ts'
import { bytesSpans, sizeSpans } from '../text/figures.ts'
import { fitName } from '../text/name.ts'
import { signOf } from '../text/use.ts'
import type { Glyphs } from '../theme/glyphs.ts'
import { AGE, type Columns, FLAGS, FREES, SIZE } from './columns.ts'

/** All that the drawing of one image row depends on. */
export type RowFacts = {
  readonly catalog: Catalog
  readonly frees: Bytes | undefined
  /** Chains are still being read: what is not known yet will be. */
  readonly reading: boolean
  readonly now: number
  readonly glyphs: Glyphs
}

export type RowLook = {
  readonly cursor: boolean
  readonly marked: boolean
  readonly open: boolean
  readonly match: Match | null
}

/** Spans of a text with some of its letters picked out; `at` counts from the start of the whole match text. */
const lettered = (
  text: string,
  at: number,
  letters: ReadonlySet<number>,
  plain: Omit<Span, 'text'>,
): readonly Span[] => {
  if (letters.size === 0) return [{ text, ...plain }]
  const spans: Span[] = []
  let index = at
  for (const letter of text) {
    const token = letters.has(index) ? ('match' as const) : plain.token
    const { token: _, ...rest } = plain
    spans.push({ text: letter, ...rest, ...(token === undefined ? {} : { token }) })
    index += letter.length
  }
  return spans
}

/** The name of an image in exactly `width` cells, matched letters picked out where the name is shown whole. */
const nameSpans = (image: Image, width: number, look: RowLook, glyphs: Glyphs): readonly Span[] => {
  const name =
    look.match?.text !== undefined && image.references.includes(look.match.text) ? look.match.text : nameOf(image)
  const rest = image.references.length - 1
  const fold = rest > 0 ? (look.open ? ` ${glyphs.opened}` : ` +${rest}`) : ''
  const strong = look.marked ? ('mark' as const) : undefined
  const weight = { ...(strong === undefined ? {} : { token: strong }), bold: look.cursor }
  if (image.references.length === 0 && name === null)
    return fitLine(
      [span('<none> ', 'muted'), span(shortId(image.id), strong, { bold: look.cursor })],
      width,
      glyphs.cut,
    )
  if (image.references.length === 0 && name !== null) {
    const was = `<none> `
    return fitLine(
      [
        span(was, 'muted'),
        span(shortId(image.id), strong, { bold: look.cursor }),
        span(`  ${repositoryOf(name)}`, 'muted'),
      ],
      width,
      glyphs.cut,
    )
  }
  const safe = harmless(name ?? '')
  const fitted = fitName(safe, width - fold.length, glyphs.cut)
  const whole = fitted.path + fitted.name + fitted.tag === safe
  const letters = new Set(whole && look.match?.text === name ? look.match?.letters : [])
  const spans = [
    ...lettered(fitted.path, 0, letters, { token: 'muted' }),
    ...lettered(fitted.name, fitted.path.length, letters, weight),
    ...lettered(fitted.tag, fitted.path.length + fitted.name.length, letters, weight),
    span(fold, 'muted'),
  ]
  return fitLine(spans, width, glyphs.cut)
}

const holderCount = (catalog: Catalog, { id }: Image): number =>
  usersOf(catalog, id).length + mountersOf(catalog, id).length + childrenOf(catalog, id).length

/** What stands in FREES: bytes, or why there are none. */
const freesSpans = (
  image: Image,
  { catalog, frees, reading, glyphs }: RowFacts,
  { heldBy }: Columns,
): readonly Span[] => {
  const held = holderCount(catalog, image)
  if (held > 0) return [span(padStart(heldBy === 0 ? `held ${held}` : 'held', FREES), 'faint')]
  if (frees === undefined || (reading && frees.atLeast !== frees.atMost))
    return [span(padStart(reading ? glyphs.reading : '?', FREES), 'muted')]
  return bytesSpans(frees, FREES, glyphs)
}

const heldSpans = (image: Image, catalog: Catalog, width: 9 | 26, glyphs: Glyphs): readonly Span[] => {
  const containers = [...usersOf(catalog, image.id), ...mountersOf(catalog, image.id)]
  const children = childrenOf(catalog, image.id).length
  if (containers.length === 0) {
    const words =
      children === 0
        ? glyphs.none
        : width === 9
          ? `${children} image${children === 1 ? '' : 's'}`
          : `${children} image${children === 1 ? '' : 's'} built on it`
    return [span(padEnd(words, width, glyphs.cut), children === 0 ? 'faint' : 'muted')]
  }
  const live = containers.filter(isLive).length
  if (width === 9)
    return [span(padEnd(live > 0 ? `${live} running` : `${containers.length} stopped`, width, glyphs.cut), 'muted')]
  const shown: string[] = []
  let more = containers.length
  for (const { name } of containers) {
    const next = [...shown, name].join(', ')
    const rest = more - 1 > 0 ? ` +${more - 1}` : ''
    if (shown.length > 0 && (next + rest).length > width) break
    shown.push(name)
    more -= 1
  }
  const rest = more > 0 ? ` +${more}` : ''
  return [
    span(
      padEnd(cutEnd(harmless(shown.join(', ')), width - rest.length, glyphs.cut) + rest, width, glyphs.cut),
      'muted',
    ),
  ]
}

const flags = (image: Image, { glyphs }: RowFacts): Span => {
  const origin = originOf(image)
  if (image.references.length === 0 && origin !== 'only here') return blank(FLAGS)
  return origin === 'only here' ? span(padEnd(glyphs.onlyHere, FLAGS), 'warn') : blank(FLAGS)
}

/** One image as a line of exactly the width that its columns come to. */
export const imageLine = (image: Image, facts: RowFacts, look: RowLook, columns: Columns): readonly Span[] => {
  const { catalog, glyphs, now } = facts
  const sign = signOf(catalog, image, glyphs)
  const line: Span[] = [
    look.cursor ? span(glyphs.cursor, 'accent') : blank(1),
    look.marked ? span(glyphs.marked, 'mark') : blank(1),
    span(sign.glyph, sign.token),
    blank(1),
    ...nameSpans(image, columns.name, look, glyphs),
    blank(1),
    flags(image, facts),
  ]
  if (columns.size) line.push(blank(2), ...sizeSpans(image.size, SIZE))
  line.push(blank(2), ...freesSpans(image, facts, columns))
  if (columns.age)
    line.push(blank(2), span(padStart(image.created === null ? '?' : columnAge(now - image.created), AGE), 'muted'))
  if (columns.heldBy !== 0) line.push(blank(2), ...heldSpans(image, catalog, columns.heldBy, glyphs))
  return [...line, blank(1)]
}

/** One tag of an unfolded image. Taking a tag away frees nothing while another one is left. */
export const tagLine = (
  reference: string,
  last: boolean,
  look: RowLook,
  columns: Columns,
  glyphs: Glyphs,
  width: number,
): readonly Span[] => {
  const fitted = fitName(harmless(reference), columns.name - 2, glyphs.cut)
  const weight = look.marked ? ('mark' as const) : undefined
  const line: readonly Span[] = [
    look.cursor ? span(glyphs.cursor, 'accent') : blank(1),
    look.marked ? span(glyphs.marked, 'mark') : blank(1),
    blank(2),
    span(`${last ? glyphs.lastBranch : glyphs.branch} `, 'muted'),
    ...fitLine(
      [span(fitted.path, 'muted'), span(fitted.name + fitted.tag, weight, { bold: look.cursor })],
      columns.name - 2,
      glyphs.cut,
    ),
    blank(1 + FLAGS + (columns.size ? 2 + SIZE : 0) + 2),
    span(padStart('0 B', FREES), 'faint'),
  ]
  return fitLine([...line, ...(columns.age ? [span('   tag', 'muted')] : [])], width, glyphs.cut)
}

/** The column heads: the one that orders the list is bold, with an arrow in the gap behind it. */
export const headLine = (
  columns: Columns,
  order: { readonly key: string; readonly reversed: boolean } | null,
  width: number,
  glyphs: Glyphs,
): readonly Span[] => {
  const head = (title: string, key: string, width: number, end = false): readonly Span[] => {
    const on = order?.key === key
    // Descending is how sizes, ages and holders are read first; names are read from A.
    const arrow = on ? ((key === 'name') === (order?.reversed ?? false) ? glyphs.down : glyphs.up) : ' '
    const text = end ? padStart(title, width) : padEnd(title, width)
    return [on ? bold(text) : span(text, 'muted'), on ? bold(arrow) : blank(1)]
  }
  const name = head('IMAGE', 'name', 5)
  const line: Span[] = [blank(4), ...name, blank(columns.name - 6 + 1 + FLAGS)]
  if (columns.size) line.push(blank(2), ...head('SIZE', 'size', SIZE, true))
  line.push(blank(columns.size ? 1 : 2), ...head('FREES', 'frees', FREES, true))
  if (columns.age) line.push(blank(1), ...head('AGE', 'age', AGE, true))
  if (columns.heldBy !== 0) line.push(blank(1), ...head('HELD BY', 'held by', columns.heldBy - 1))
  return fitLine(line, width, glyphs.cut)
}
