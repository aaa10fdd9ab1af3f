import type { Glyphs } from '../theme/glyphs.ts'
import { type Span, span } from './spans.ts'

/** What stays and what can be freed, as one bar of `width` cells; something that can be freed is never drawn as nothing. */
export const spaceBar = (total: number, free: number, width: number, glyphs: Glyphs): readonly Span[] => {
  if (width <= 0 || total <= 0) return []
  const share = Math.round((free / total) * width)
  const freeable = free > 0 ? Math.min(Math.max(share, 1), width) : 0
  return [span(glyphs.barUsed.repeat(width - freeable), 'barUsed'), span(glyphs.barFree.repeat(freeable), 'barFree')]
}

/** Progress: how much of `total` is done. Only ever grows while `done` does. */
export const progressBar = (done: number, total: number, width: number, glyphs: Glyphs): readonly Span[] => {
  const filled = total <= 0 ? 0 : Math.min(Math.floor((done / total) * width), width)
  return [span(glyphs.progress.repeat(filled), 'free'), span(glyphs.toDo.repeat(width - filled), 'faint')]
}
