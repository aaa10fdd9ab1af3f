import type { Container } from '../engine/container.ts'
import { FaultError, fault } from '../engine/fault.ts'
import { beginnings } from './find-image.ts'

/** The container of a whole ID, a name, or the beginning of an ID, in this order, as Docker finds it. */
export const findContainer = (
  containers: readonly Container[],
  word: string,
): { readonly container: Container } | { readonly unknown: string } => {
  const whole = containers.find(({ id }) => id === word) ?? containers.find(({ name }) => name === word)
  if (whole !== undefined) return { container: whole }
  const begun = /^[0-9a-f]+$/.test(word) ? containers.filter(({ id }) => id.startsWith(word)) : []
  const [only, ...more] = begun
  if (only === undefined) return { unknown: `No such container: ${word}` }
  if (more.length === 0) return { container: only }
  return { unknown: `“${word}” is the beginning of ${beginnings(begun.map(({ id }) => id))}` }
}

/** The same for a verb that can do nothing without its container: throws the fault. */
export const theContainer = (containers: readonly Container[], word: string): Container => {
  const found = findContainer(containers, word)
  if ('unknown' in found) throw new FaultError(fault('not-found', found.unknown))
  return found.container
}
