import type { PruneFilters } from './operation.ts'

type Labels = Readonly<Record<string, string>>
type Filtered = { readonly labels: Labels; readonly created: number | null }

const has = (labels: Labels, wanted: string): boolean => {
  const equals = wanted.indexOf('=')
  return equals === -1
    ? Object.hasOwn(labels, wanted)
    : Object.hasOwn(labels, wanted.slice(0, equals)) && labels[wanted.slice(0, equals)] === wanted.slice(equals + 1)
}

/**
 * Whether the program may prune an image with these filters: it has every wanted label and no unwanted one, and its date
 * (milliseconds since the epoch) is not later than `until`.
 */
export const passesFilters = ({ labels, notLabels, until }: PruneFilters, image: Filtered): boolean =>
  labels.every((wanted) => has(image.labels, wanted)) &&
  !notLabels.some((unwanted) => has(image.labels, unwanted)) &&
  (until === null || (image.created !== null && image.created <= until * 1000))

/** Whether some but not all of the unwanted labels are on an image: then it stays here, and goes on Docker. */
export const isPartlyUnwanted = ({ notLabels }: PruneFilters, labels: Labels): boolean =>
  notLabels.some((unwanted) => has(labels, unwanted)) && !notLabels.every((unwanted) => has(labels, unwanted))
