import type { App, Surroundings } from '../../app/app.ts'

/** What the terminal does for the application; filled in once the screen is open. */
export type Terminal = {
  quit: () => void
  suspend: () => void
  redraw: () => void
  /** Draws another application from now on. */
  show: (app: App) => void
  copy: (text: string) => boolean
  handOver: Surroundings['handOver']
}
