import type { Observation, Outcome } from './subject.ts'

/** Where two sides first differ, with what each of them has there. */
export type Difference = { readonly where: string; readonly reference: unknown; readonly subject: unknown }

const isTree = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** The first difference of two values made of JSON, in the order of keys; null when there is none. */
const differenceIn = (reference: unknown, subject: unknown, where: readonly string[]): Difference | null => {
  if (!isTree(reference) || !isTree(subject))
    return Object.is(reference, subject) ? null : { where: where.join(' › '), reference, subject }
  for (const key of new Set([...Object.keys(reference), ...Object.keys(subject)])) {
    const found = differenceIn(reference[key], subject[key], [...where, key])
    if (found !== null) return found
  }
  return null
}

const treeOf = ({ images, containers }: Observation): object => ({
  images: Object.fromEntries(images.map((image) => [image.id, image])),
  containers: Object.fromEntries(containers.map((container) => [container.name, container])),
})

/** The first difference of what two sides hold; null when they hold the same. */
export const compareObservations = (reference: Observation, subject: Observation): Difference | null =>
  differenceIn(treeOf(reference), treeOf(subject), [])

/** A prune takes images in no order, an engine's least of all. */
const comparable = (outcome: Outcome): Outcome =>
  outcome.type === 'pruned'
    ? {
        ...outcome,
        untagged: outcome.untagged.toSorted(),
        deleted: outcome.deleted.toSorted(),
        layers: outcome.layers?.toSorted() ?? null,
      }
    : outcome

/** The first difference of what an operation came to. A refusal agrees when its reason is among those of the other side. */
export const compareOutcomes = (reference: Outcome, subject: Outcome): Difference | null => {
  if (reference.type === 'refused' && subject.type === 'refused')
    return reference.reasons.some((reason) => subject.reasons.includes(reason))
      ? null
      : { where: 'refused for', reference: reference.reasons, subject: subject.reasons }
  if (reference.type !== subject.type) return { where: 'outcome', reference, subject }
  return differenceIn(comparable(reference), comparable(subject), ['outcome'])
}
