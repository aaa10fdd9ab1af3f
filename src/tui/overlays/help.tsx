import type { ReactElement } from 'react'
import { type Command, GROUPS } from '../../app/commands/command.ts'
import { chordLabel } from '../../app/keys/chord.ts'
import type { Keymap } from '../../app/keys/keymap.ts'
import { scopesOf } from '../../app/keys/scopes.ts'
import { scrollTo } from '../../app/select/layout.ts'
import type { Overlay, State } from '../../app/state.ts'
import type { Drawn } from '../parts/rows.tsx'
import { blank, bold, fitLine, type Span, span } from '../parts/spans.ts'
import { padEnd } from '../text/cells.ts'
import { useSkin } from '../theme/context.ts'
import type { Glyphs } from '../theme/glyphs.ts'
import { useRunning } from '../use-app.ts'
import { Dialog } from './dialog.tsx'

const KEYS = 15

/** Every command of a group with its keys; one that cannot run now says why. */
const groupLines = (
  title: string,
  commands: readonly Command[],
  keymap: Keymap,
  state: State,
  width: number,
  glyphs: Glyphs,
): readonly (readonly Span[])[] => {
  const lines = commands.flatMap((command): readonly (readonly Span[])[] => {
    const keys = keymap
      .keysOf(command.id)
      .map((chord) => chordLabel(chord, glyphs.up === '↑'))
      .join(' ')
    if (keys === '') return []
    const reason = command.disabled?.(state) ?? null
    const words = reason === null ? [span(command.title)] : [span(`${command.title}: `, 'faint'), span(reason, 'faint')]
    return [
      fitLine(
        [span(padEnd(keys, KEYS, glyphs.cut), reason === null ? 'accent' : 'faint'), blank(1), ...words],
        width,
        glyphs.cut,
      ),
    ]
  })
  return lines.length === 0 ? [] : [[bold(title)], ...lines, []]
}

const signLines = (glyphs: Glyphs, wide: boolean): readonly (readonly Span[])[] => {
  const sign = (glyph: string, words: string): readonly Span[] => [span(glyph, 'accent'), span(` ${words}`), blank(3)]
  const states = [
    sign(glyphs.running, 'running'),
    sign(glyphs.stopped, 'only stopped containers'),
    sign(glyphs.unused, 'unused'),
    sign(glyphs.dangling, 'dangling'),
    sign(glyphs.intermediate, 'intermediate: others are built on it'),
  ]
  const others = [
    sign(glyphs.onlyHere, 'only here, no registry digest'),
    sign(glyphs.marked, 'marked'),
    sign('+2', 'two more tags'),
    sign(glyphs.reading, 'being read'),
    sign(glyphs.atLeast, 'at least'),
    sign(glyphs.atMost, 'at most'),
  ]
  const rows = wide ? [states.flat(), others.flat()] : [...states, ...others]
  return [
    [bold('Signs')],
    ...rows,
    [],
    [span('FREES is what leaves the disk when this image alone goes; shared layers stay.', 'muted')],
  ]
}

/** Help for the screen it was opened on, drawn from the command table. */
export const Help = ({
  state,
  overlay,
  columns,
}: {
  readonly state: State
  readonly overlay: Extract<Overlay, { type: 'help' }>
  readonly columns: number
}): ReactElement => {
  const { glyphs } = useSkin()
  const { commands, keymap } = useRunning()
  const behind = { ...state, overlays: state.overlays.slice(0, -1) }
  const scopes = scopesOf(behind)
  const here = commands.filter((command) => command.scopes.some((scope) => scopes.includes(scope)))
  const width = Math.min(columns - 4, 116)
  const wide = width >= 100
  const inner = width - 6
  const half = wide ? Math.floor(inner / 2) - 1 : inner
  const groups = GROUPS.map((title) =>
    groupLines(
      title,
      here.filter(({ group }) => group === title),
      keymap,
      behind,
      half,
      glyphs,
    ),
  ).filter((lines) => lines.length > 0)
  const total = groups.reduce((sum, lines) => sum + lines.length, 0)
  const columnsOf = (): readonly (readonly Span[])[] => {
    if (!wide) return groups.flat()
    // Whole groups, in order, where the two columns come out most alike.
    const heights = groups.map((_, at) => {
      const upper = groups.slice(0, at).reduce((sum, lines) => sum + lines.length, 0)
      return Math.max(upper, total - upper)
    })
    const split = heights.indexOf(Math.min(...heights))
    const left = groups.slice(0, split).flat()
    const right = groups.slice(split).flat()
    return Array.from({ length: Math.max(left.length, right.length) }, (_, row) => [
      ...fitLine(left[row] ?? [], half, glyphs.cut),
      blank(2),
      ...fitLine(right[row] ?? [], half, glyphs.cut),
    ])
  }
  const lines: readonly Drawn[] = [[], ...columnsOf(), ...signLines(glyphs, wide), []].map((spans) => ({
    spans: [blank(2), ...spans],
  }))
  const height = Math.min(lines.length, state.rows - 5)
  const top = scrollTo(overlay.top, overlay.top, height, lines.length)
  const below = lines.length - top - height
  return (
    <Dialog
      title="Keys"
      note={below > 0 || top > 0 ? `${below} lines below` : 'esc closes'}
      lines={lines.slice(top, top + height)}
      width={width}
      height={height}
      columns={columns}
      top={state.rows - height - 2 >= 2 ? 2 : 1}
    />
  )
}
