import type { Catalog } from '../../engine/catalog.ts'
import { isDangling, isIntermediate, useOf } from '../../engine/catalog.ts'
import type { Container } from '../../engine/container.ts'
import { isLive } from '../../engine/container.ts'
import type { Image } from '../../engine/image.ts'
import type { Glyphs } from '../theme/glyphs.ts'
import type { Token } from '../theme/tokens.ts'

/** The state of an image as a glyph, the word for it, and its colour. */
export type UseSign = { readonly glyph: string; readonly word: string; readonly token: Token }

/** What the eye looks for first in a row: a ladder from running to dangling. */
export const signOf = (catalog: Catalog, image: Image, glyphs: Glyphs): UseSign => {
  const use = useOf(catalog, image.id)
  if (use === 'running') return { glyph: glyphs.running, word: 'running', token: 'ok' }
  if (use === 'stopped') return { glyph: glyphs.stopped, word: 'stopped', token: 'warn' }
  if (isIntermediate(catalog, image)) return { glyph: glyphs.intermediate, word: 'intermediate', token: 'muted' }
  if (isDangling(catalog, image)) return { glyph: glyphs.dangling, word: 'dangling', token: 'muted' }
  return { glyph: glyphs.unused, word: 'unused', token: 'muted' }
}

/** The same for one container. */
export const containerSign = (container: Container, glyphs: Glyphs): UseSign =>
  isLive(container)
    ? { glyph: glyphs.running, word: container.state, token: 'ok' }
    : { glyph: glyphs.stopped, word: container.state, token: 'warn' }
