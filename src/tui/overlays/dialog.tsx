import { Box } from 'ink'
import type { ReactElement } from 'react'
import { BehindProvider, Line } from '../parts/line.tsx'
import type { Drawn } from '../parts/rows.tsx'
import { blank, bold, fitLine, type Span, span, widthOf } from '../parts/spans.ts'
import { useSkin } from '../theme/context.ts'

type Props = {
  readonly title: string
  /** At the right end of the upper edge. */
  readonly note?: string
  readonly lines: readonly Drawn[]
  /** Cells of the frame, edges included. */
  readonly width: number
  /** Rows of the content; what is missing is left blank. */
  readonly height: number
  readonly columns: number
  /** Row of the screen on which the frame begins. */
  readonly top: number
}

/** A frame that floats above the screen and clears the whole width of the rows it covers. */
export const Dialog = ({ title, note = '', lines, width, height, columns, top }: Props): ReactElement => {
  const { glyphs } = useSkin()
  const left = Math.max(Math.floor((columns - width) / 2), 0)
  const inner = width - 2
  const row = (edge: readonly Span[]): readonly Span[] => fitLine([blank(left), ...edge], columns, glyphs.cut)
  const heading = [span(`${glyphs.cornerTopLeft}${glyphs.rule} `, 'frame'), bold(title), span(' ', 'frame')]
  const ending = note === '' ? [] : [span(` ${note} `, 'muted'), span(glyphs.rule.repeat(2), 'frame')]
  const upper = [
    ...heading,
    span(glyphs.rule.repeat(Math.max(width - 1 - widthOf(heading) - widthOf(ending), 0)), 'frame'),
    ...ending,
    span(glyphs.cornerTopRight, 'frame'),
  ]
  const lower = [span(glyphs.cornerBottomLeft + glyphs.rule.repeat(inner) + glyphs.cornerBottomRight, 'frame')]
  return (
    <BehindProvider value={false}>
      <Box position="absolute" top={top} left={0} flexDirection="column" width={columns}>
        <Line spans={row(upper)} />
        {Array.from({ length: height }, (_, index) => {
          const line = lines[index]
          const content = fitLine(line?.spans ?? [], inner, glyphs.cut)
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: these rows have no identity but their place.
            <Box key={index} width={columns}>
              <Line spans={[blank(left), span(glyphs.divider, 'frame')]} />
              <Line spans={content} emphasis={line?.emphasis ?? 'none'} />
              <Line spans={[span(glyphs.divider, 'frame'), blank(Math.max(columns - left - width, 0))]} />
            </Box>
          )
        })}
        <Line spans={row(lower)} />
      </Box>
    </BehindProvider>
  )
}

/** The answers of a dialog, the one that enter gives with a mark before it. */
export const answerLine = (answers: readonly string[], chosen: number, mark: string): readonly Span[] => [
  blank(2),
  ...answers.flatMap((answer, index): readonly Span[] => [
    span(index === chosen ? `${mark} ` : '  ', 'accent'),
    span(` ${answer} `, undefined, { bold: index === chosen, inverse: index === chosen }),
    blank(3),
  ]),
]
