import type { DetailRow } from '../../app/select/details.ts'
import type { State } from '../../app/state.ts'
import type { Image } from '../../engine/image.ts'
import type { Span } from '../parts/spans.ts'
import type { Glyphs } from '../theme/glyphs.ts'

/** Everything that the drawing of an open tab depends on. */
export type TabView = {
  readonly state: State
  readonly image: Image
  readonly rows: readonly DetailRow[]
  /** Number of the row with the cursor. */
  readonly cursor: number
  /** The details have the keys. */
  readonly focused: boolean
  readonly width: number
  readonly glyphs: Glyphs
}

export type Lines = readonly (readonly Span[])[]
