import type { ShownLayer } from '../../app/select/details.ts'
import { counted } from '../../app/words/counted.ts'
import { shortId } from '../../engine/digest.ts'
import type { Image } from '../../engine/image.ts'
import { nameOf } from '../../engine/image.ts'
import { spokenSize } from '../../engine/size.ts'
import { blank, bold, fitLine, type Span, span } from '../parts/spans.ts'
import { cutEnd, padStart } from '../text/cells.ts'
import { sizeSpans } from '../text/figures.ts'
import type { Glyphs } from '../theme/glyphs.ts'

/** Column heads over the layers. */
export const layersHead = (width: number, glyphs: Glyphs): readonly Span[] =>
  fitLine(
    [blank(2), span(`${padStart('#', 4)} ${padStart('SIZE', 8)}  GOES   ALSO IN, bottom first`, 'muted')],
    width,
    glyphs.cut,
  )

const label = (image: Image): string => nameOf(image) ?? shortId(image.id)

/** Who else keeps a layer, or a file beside the layers. */
const alsoIn = ({ beside, others, pinned }: ShownLayer): string => {
  const kept =
    others.length > 0
      ? `${counted(others.length, 'image', 'images')}: ${others.slice(0, 6).map(label).join(', ')}`
      : pinned
        ? 'held by a container whose image is gone'
        : ''
  if (!beside) return kept === '' ? 'only in this image' : kept
  return `kept beside the layers${kept === '' ? '' : `; ${kept}`}`
}

/** One layer, and whether it leaves the disk when this image alone goes; what is kept beside the layers has no number. */
export const layerLine = (
  layer: ShownLayer,
  number: number | null,
  width: number,
  cursor: boolean,
  glyphs: Glyphs,
): readonly Span[] => {
  const alone = layer.others.length === 0 && !layer.pinned
  const size =
    layer.size === null ? [span(padStart('?', 8), 'muted')] : sizeSpans(layer.size, 8, alone ? 'free' : undefined)
  return fitLine(
    [
      cursor ? span(glyphs.cursor, 'accent') : blank(1),
      blank(1),
      span(padStart(number === null ? '' : String(number), 4), 'faint'),
      blank(1),
      ...size,
      blank(2),
      alone ? span('yes   ', 'free') : span('stays ', 'muted'),
      blank(1),
      span(alsoIn(layer), alone && !layer.beside ? undefined : 'muted'),
    ],
    width,
    glyphs.cut,
  )
}

/** How the image's size divides, and who else keeps the layer under the cursor. */
export const layersNote = (
  layers: readonly ShownLayer[],
  at: number,
  rows: number,
  width: number,
  glyphs: Glyphs,
): readonly (readonly Span[])[] => {
  const sum = (some: readonly ShownLayer[]): number => some.reduce((total, { size }) => total + (size ?? 0), 0)
  const own = layers.filter(({ others, pinned }) => others.length === 0 && !pinned)
  const whole = sum(layers)
  const layer = layers[at]
  const split: readonly Span[] = [
    blank(2),
    bold(spokenSize(whole)),
    span(` = ${spokenSize(whole - sum(own))} shared with other images + `, 'muted'),
    span(spokenSize(sum(own)), 'free'),
    span(' of its own', 'muted'),
  ]
  if (layer === undefined) return [split]
  const names = layer.others
    .slice(0, Math.max(rows - 4, 1))
    .map((image, index): readonly Span[] => [
      blank(2),
      span(index === 0 ? 'Stays for  ' : '           ', 'muted'),
      span(cutEnd(label(image), width - 15, glyphs.cut)),
    ])
  return [
    split,
    [],
    [
      blank(2),
      span((layer.beside ? 'Beside' : `Layer ${at + 1}`).padEnd(11), 'muted'),
      span(layer.beside ? 'manifests, config, other platforms' : cutEnd(layer.chainId, width - 15, glyphs.cut)),
    ],
    ...names,
  ].map((line) => fitLine(line, width, glyphs.cut))
}
