import type { Overlay, State } from '../state.ts'
import type { Found } from '../task.ts'

/** The overlay in which a person reads what a job found. */
export const foundOverlay = (found: Found): Overlay =>
  found.type === 'findings'
    ? { type: 'findings', report: found.report, cursor: 0 }
    : { type: 'ask', question: { type: 'repair', lines: found.lines }, answer: 0, drawn: false }

/** True where an overlay that opens by itself takes the keys from nothing that they were meant for. */
export const isAtRest = ({ overlays, field, screen }: State): boolean =>
  overlays.length === 0 && field === null && (screen === 'images' || screen === 'image')
