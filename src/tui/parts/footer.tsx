import type { ReactElement } from 'react'
import { chordLabel } from '../../app/keys/chord.ts'
import { type Hint, hintsFor } from '../../app/select/hints.ts'
import type { State } from '../../app/state.ts'
import { useSkin } from '../theme/context.ts'
import { useRunning } from '../use-app.ts'
import { BehindProvider, Line } from './line.tsx'
import { blank, bold, justify, type Span, span, widthOf } from './spans.ts'

/** The last row: what the keys do here, as many as fit; help and quit are never dropped. */
export const Footer = ({ state, width }: { readonly state: State; readonly width: number }): ReactElement => {
  const { glyphs } = useSkin()
  const { commands, keymap } = useRunning()
  const { first, always } = hintsFor(state, commands, keymap)
  const spansOf = ({ chord, words }: Hint): readonly Span[] => [
    bold(chordLabel(chord, glyphs.up === '↑'), 'accent'),
    span(` ${words}`, 'muted'),
  ]
  const right = always.flatMap((hint) => [blank(2), ...spansOf(hint)])
  const left: Span[] = [blank(1)]
  for (const hint of first) {
    const more = left.length > 1 ? [blank(2), ...spansOf(hint)] : spansOf(hint)
    if (widthOf(left) + widthOf(more) + widthOf(right) + 1 <= width) left.push(...more)
  }
  // The hints are those of whatever floats above: they stay as they are when the rest of the screen stands behind.
  return (
    <BehindProvider value={false}>
      <Line spans={[...justify(left, right, width - 1, glyphs.cut), blank(1)]} />
    </BehindProvider>
  )
}
