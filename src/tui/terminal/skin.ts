import type { TuiSettings } from '../start.ts'
import { drawsUnicode, themeFor } from '../theme/choose.ts'
import type { Skin } from '../theme/context.ts'
import { glyphsFor } from '../theme/glyphs.ts'

/** How everything is to be drawn on this terminal. */
export const skinFor = (settings: TuiSettings): Skin => {
  const depth = process.stdout.getColorDepth?.() ?? 1
  const unicode = drawsUnicode(settings.glyphs, process.env)
  return {
    theme: themeFor(settings.theme, process.env, depth, null),
    glyphs: glyphsFor(unicode),
    motion: settings.motion === 'on',
  }
}
