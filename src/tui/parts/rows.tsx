import type { ReactElement } from 'react'
import { useSkin } from '../theme/context.ts'
import { Line } from './line.tsx'
import type { Emphasis } from './paint.ts'
import { fitLine, type Span } from './spans.ts'

export type Drawn = { readonly spans: readonly Span[]; readonly emphasis?: Emphasis }

/** Exactly `height` rows of `width` cells: the given lines, then blank ones. */
export const Rows = ({
  lines,
  width,
  height,
}: {
  readonly lines: readonly Drawn[]
  readonly width: number
  readonly height: number
}): ReactElement => {
  const { glyphs } = useSkin()
  return (
    <>
      {Array.from({ length: Math.max(height, 0) }, (_, index) => {
        const line = lines[index]
        const spans = fitLine(line?.spans ?? [], width, glyphs.cut)
        // biome-ignore lint/suspicious/noArrayIndexKey: these rows have no identity but their place.
        return <Line key={index} spans={spans} emphasis={line?.emphasis ?? 'none'} />
      })}
    </>
  )
}
