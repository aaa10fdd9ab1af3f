import type { Move } from '../event.ts'
import { moved } from '../reduce/move.ts'
import type { Overlay, State } from '../state.ts'
import { jobsListed } from './jobs.ts'
import { layoutOf } from './layout.ts'

/** What floats on top after a move within it; null where nothing floats that can be moved in. */
export const movedOverlay = (state: State, move: Move): Overlay | null => {
  const overlay = state.overlays.at(-1)
  const height = layoutOf(state.columns, state.rows).pageRows
  switch (overlay?.type) {
    case 'help': {
      // How long it is depends on how it is drawn: its end is kept where it is drawn.
      const far = Number.MAX_SAFE_INTEGER
      return { ...overlay, top: moved(overlay.top, move, height, 'to' in move && move.to === 'last' ? 10_000 : far) }
    }
    case 'names':
      return { ...overlay, cursor: moved(overlay.cursor, move, height, overlay.references.length) }
    case 'findings':
      return { ...overlay, cursor: moved(overlay.cursor, move, height, overlay.report.findings.length) }
    case 'jobs': {
      const jobs = jobsListed(state)
      const from = Math.max(
        jobs.findIndex(({ id }) => id === overlay.cursor),
        0,
      )
      return { ...overlay, cursor: jobs[moved(from, move, height, jobs.length)]?.id ?? null }
    }
    default:
      return null
  }
}
