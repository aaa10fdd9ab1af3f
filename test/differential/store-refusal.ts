import { isLive } from '../../src/engine/container.ts'
import { FaultError } from '../../src/engine/fault.ts'
import type { Holder } from '../../src/engine/guard.ts'
import { type Outcome, type Refusal, refusedFor } from './subject.ts'

const TEXTS: readonly (readonly [RegExp, Refusal])[] = [
  [/ is the last name of the image that the container /, 'R1'],
  [/ has several names\./, 'R2'],
  [/ is used by the running container /, 'R3'],
  [/ is used by the stopped container /, 'R4'],
  [/^Another image is built on the image /, 'R5'],
  [/^The container .+ is running\./, 'container is running'],
  [/^A container is called .+ already\./, 'container name is taken'],
  [/ cannot be the name of an image/, 'malformed'],
]

const refusalOf = ({ fault: { kind, says } }: FaultError): Refusal => {
  if (kind === 'not-found') return 'not found'
  if (kind === 'damaged') return 'malformed'
  return TEXTS.find(([pattern]) => pattern.test(says))?.[1] ?? `else: ${kind}: ${says}`
}

/** What a call to the store came to; anything but a fault is a bug and is thrown again. */
export const refusedOr = async (call: Promise<Outcome>): Promise<Outcome> => {
  try {
    return await call
  } catch (error) {
    if (error instanceof FaultError) return refusedFor(refusalOf(error))
    throw error
  }
}

/** What Docker would call it that this holder stands in the way of a removal by name, or by ID. */
export const refusalBy = (holder: Holder, byName: boolean): Refusal => {
  if (holder.kind === 'child') return 'R5'
  if (byName) return 'R1'
  return isLive(holder.container) ? 'R3' : 'R4'
}
