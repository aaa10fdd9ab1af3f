import type { Catalog } from '../engine/catalog.ts'
import { type Condition, testFor } from '../engine/query.ts'
import { LABEL_WITHOUT_NAME, type Passes, readLabel, type WrongFilter } from './filters.ts'
import { notATime, timeOf } from './moment.ts'

type Reading = { readonly catalog: Catalog; readonly now: number }

const wrong = (text: string): WrongFilter => ({ wrong: text, missing: false })

const KEYS = ['label', 'label!', 'until']

const readOne = (filter: string, { catalog, now }: Reading): Passes | WrongFilter => {
  const [, key = '', value] = /^(label!|[^=]*)(?:=(.*))?$/s.exec(filter) ?? []
  if (!KEYS.includes(key)) return wrong(`There is no filter ${key} for a prune; there is ${KEYS.join(', ')}.`)
  if (value === undefined) return wrong(`The filter ${key} needs a value: ${key}=…`)
  if (key === 'until') {
    const time = timeOf(value, now)
    // Docker takes an image without a date for one of the year 1, and removes it.
    return time === null ? wrong(notATime(value)) : ({ created }) => created !== null && created <= time
  }
  const label: Condition | null = readLabel(value)
  if (label === null) return wrong(LABEL_WITHOUT_NAME)
  const has = testFor(catalog, label, now)
  return key === 'label' ? has : (image) => !has(image)
}

/**
 * One test out of all filters of a prune. All must hold together, where Docker differs by its store: an image that has any
 * label of `label!` stays, and one without a config has no labels rather than all of them.
 */
export const readPruneFilters = (filters: readonly string[], reading: Reading): Passes | WrongFilter => {
  const all: Passes[] = []
  if (filters.filter((filter) => filter.startsWith('until=')).length > 1) return wrong('until can be given only once.')
  for (const filter of filters) {
    const passes = readOne(filter, reading)
    if (typeof passes !== 'function') return passes
    all.push(passes)
  }
  return (image) => all.every((passes) => passes(image))
}
