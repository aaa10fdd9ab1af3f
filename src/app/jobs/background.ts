import type { Store } from '../../engine/store.ts'
import type { Loop } from '../loop.ts'

/** What work in the background is given: where it tells what it found, what it asks, and when it has to end. */
export type Background = { readonly loop: Loop; readonly store: Store; readonly signal: AbortSignal }
