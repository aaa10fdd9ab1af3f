import type { ReactElement } from 'react'
import { firstKey, paletteCommands } from '../../app/commands/palette.ts'
import { chordLabel } from '../../app/keys/chord.ts'
import { scrollTo } from '../../app/select/layout.ts'
import type { Overlay, State } from '../../app/state.ts'
import type { Drawn } from '../parts/rows.tsx'
import { blank, fitLine, type Span, span } from '../parts/spans.ts'
import { useSkin } from '../theme/context.ts'
import { useRunning } from '../use-app.ts'
import { Dialog } from './dialog.tsx'

/** Every command by name. One that cannot run now stays in the list, with the reason. */
export const Palette = ({
  state,
  overlay,
  columns,
}: {
  readonly state: State
  readonly overlay: Extract<Overlay, { type: 'palette' }>
  readonly columns: number
}): ReactElement => {
  const { glyphs } = useSkin()
  const { commands, keymap } = useRunning()
  const behind = { ...state, overlays: state.overlays.slice(0, -1) }
  const found = paletteCommands(commands, overlay.search)
  const width = Math.min(columns - 4, 76)
  const height = Math.min(state.rows - 9, 14)
  const top = scrollTo(Math.max(overlay.cursor - Math.floor(height / 2), 0), overlay.cursor, height, found.length)
  const rows = found.slice(top, top + height).map((command, index): Drawn => {
    const on = top + index === overlay.cursor
    const reason = command.disabled?.(behind) ?? null
    const key = firstKey(keymap, command)
    const end: readonly Span[] =
      reason === null ? [span(key === '' ? '' : chordLabel(key, glyphs.up === '↑'), 'accent')] : [span(reason, 'faint')]
    const room = width - 4 - Math.min(end[0]?.text.length ?? 0, Math.floor(width / 2))
    const title = fitLine(
      [
        on ? span(glyphs.cursor, 'accent') : blank(1),
        blank(1),
        span(command.title, reason === null ? undefined : 'faint'),
      ],
      room,
      glyphs.cut,
    )
    return {
      spans: [...title, ...fitLine(end, width - 4 - room, glyphs.cut), blank(2)],
      emphasis: on ? 'selected' : 'none',
    }
  })
  const none: readonly Drawn[] =
    found.length === 0 ? [{ spans: [blank(2), span('No command is called that.', 'muted')] }] : []
  const lines: readonly Drawn[] = [
    { spans: [blank(2), span(': ', 'accent'), span(overlay.search), span(glyphs.caret, 'accent')] },
    { spans: [span(glyphs.rule.repeat(width - 2), 'border')] },
    ...rows,
    ...none,
  ]
  return (
    <Dialog
      title="Commands"
      note={`${found.length}`}
      lines={lines}
      width={width}
      height={height + 2}
      columns={columns}
      top={state.rows < 20 ? 1 : 3}
    />
  )
}
