import type { Arrival } from '../../../engine/transfer.ts'
import type { Publication, Published } from '../content.ts'
import { familiarName } from '../state.ts'

/** A published image as the caller is told of it. */
export const arrivalOf = ({ image, tags }: Publication, { moved }: Published): Arrival => ({
  image,
  references: tags.map(familiarName),
  moved: moved.filter(({ tag }) => tags.includes(tag)).map(({ tag, from }) => ({ reference: familiarName(tag), from })),
})
