import { shortId } from '../engine/digest.ts'
import { harmless } from '../engine/harmless.ts'
import type { Arrival } from '../engine/transfer.ts'

/** The names that an image took from others, a line each. */
export const movedLines = (moved: Arrival['moved']): string =>
  moved.map(({ reference, from }) => `${harmless(reference)} was the name of ${shortId(from)} before.\n`).join('')

/** An image that came into a store, in a JSON document. */
export const arrivalEntry = ({ image, references, moved }: Arrival) => ({ image, references, moved })
