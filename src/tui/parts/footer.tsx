import type { ReactElement } from 'react'
import { chordLabel } from '../../app/keys/chord.ts'
import { scopesOf } from '../../app/keys/scopes.ts'
import type { State } from '../../app/state.ts'
import { useSkin } from '../theme/context.ts'
import { useRunning } from '../use-app.ts'
import { BehindProvider, Line } from './line.tsx'
import { blank, bold, justify, type Span, span, widthOf } from './spans.ts'

/** These stay at the right edge and are never dropped. */
const ALWAYS = ['help.open', 'app.quit']

/** The last row: what the keys do here, as many as fit. A command that cannot run now is left out. */
export const Footer = ({ state, width }: { readonly state: State; readonly width: number }): ReactElement => {
  const { glyphs } = useSkin()
  const { commands, keymap } = useRunning()
  const scopes = scopesOf(state)
  const hintOf = (id: string): readonly Span[] => {
    const command = commands.find((candidate) => candidate.id === id)
    const chord = keymap.keysOf(id)[0]
    const hint = typeof command?.hint === 'function' ? command.hint(state) : (command?.hint ?? null)
    if (hint === null || chord === undefined || keymap.commandFor(chord, scopes)?.id !== id) return []
    return [bold(chordLabel(chord, glyphs.up === '↑'), 'accent'), span(` ${hint}`, 'muted')]
  }
  const typing = state.field !== null || state.overlays.at(-1)?.type === 'palette'
  const right = typing ? [] : ALWAYS.map(hintOf).filter((hint) => hint.length > 0)
  const end = right.flatMap((hint) => [blank(2), ...hint])
  const left: Span[] = [blank(1)]
  const inScope = commands.filter(
    ({ id, scopes: at, disabled }) =>
      !ALWAYS.includes(id) && at.some((scope) => scopes.includes(scope)) && (disabled?.(state) ?? null) === null,
  )
  // The screen's own commands before those that work everywhere, as the scopes are ordered.
  const rank = (at: readonly string[]): number =>
    Math.min(...at.map((scope) => (scopes.indexOf(scope as never) + scopes.length + 1) % (scopes.length + 1)))
  for (const { id } of [...inScope].sort((a, b) => rank(a.scopes) - rank(b.scopes))) {
    const hint = hintOf(id)
    const more = left.length > 1 ? [blank(2), ...hint] : hint
    if (hint.length > 0 && widthOf(left) + widthOf(more) + widthOf(end) + 1 <= width) left.push(...more)
  }
  // The hints are those of whatever floats above: they stay as they are when the rest of the screen stands behind.
  return (
    <BehindProvider value={false}>
      <Line spans={[...justify(left, end, width - 1, glyphs.cut), blank(1)]} />
    </BehindProvider>
  )
}
