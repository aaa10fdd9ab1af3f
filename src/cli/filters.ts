import { parseAge } from '../engine/age.ts'
import type { Catalog } from '../engine/catalog.ts'
import { isDangling } from '../engine/catalog.ts'
import type { Image } from '../engine/image.ts'
import { type Condition, testFor } from '../engine/query.ts'
import { repositoryOf } from '../engine/reference.ts'
import { resolveImage } from '../engine/resolve.ts'
import { globOf } from './glob.ts'

/** Whether an image is to be listed. */
export type Passes = (image: Image) => boolean

type Reading = { readonly catalog: Catalog; readonly now: number }

/** What is wrong with a filter, one sentence; `missing` when it only names an image that is not here. */
export type WrongFilter = { readonly wrong: string; readonly missing: boolean }

const wrong = (text: string): WrongFilter => ({ wrong: text, missing: false })

type Reader = (value: string, reading: Reading) => Passes | WrongFilter

const condition = ({ catalog, now }: Reading, wanted: Condition): Passes => testFor(catalog, wanted, now)

const besides =
  (kind: 'before' | 'since'): Reader =>
  (reference, { catalog }) => {
    const found = resolveImage(catalog, reference)
    if (found.type !== 'image') return { wrong: `No such image: ${reference}`, missing: true }
    return testFor(catalog, { kind, reference }, 0)
  }

const timeOf = (text: string, now: number): number | null => {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1000
  const age = parseAge(text)
  if (age !== null) return now - age
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(time) ? null : time
}

const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, 1: true, false: false, 0: false }

const READERS: Readonly<Record<string, Reader>> = {
  dangling: (value, { catalog }) => {
    const wanted = Object.hasOwn(BOOLEANS, value) ? BOOLEANS[value] : undefined
    if (wanted === undefined) return wrong('dangling is true or false.')
    // Docker's "not dangling" leaves out only what has no name of any kind; an image with a mere digest is in both.
    return wanted
      ? (image) => isDangling(catalog, image)
      : ({ references, digests }) => references.length + digests.length > 0
  },
  label: (value, reading) => {
    const equals = value.indexOf('=')
    const [key, wanted] = equals === -1 ? [value, null] : [value.slice(0, equals), value.slice(equals + 1)]
    return key === '' ? wrong('label needs a name.') : condition(reading, { kind: 'label', key, value: wanted })
  },
  before: besides('before'),
  since: besides('since'),
  until: (value, { now }) => {
    const time = timeOf(value, now)
    if (time === null) return wrong(`“${value}” is no date, no Unix time and no age.`)
    return ({ created }) => created !== null && created < time
  },
  reference: (value) => {
    const matches = globOf(value)
    if (matches === null) return wrong(`“${value}” is a broken pattern.`)
    return ({ references, digests }) =>
      [...references, ...digests].some((name) => matches(name) || matches(repositoryOf(name)))
  },
}

/**
 * One test out of all filters, as Docker combines them: patterns of `reference` are alternatives, everything else must hold
 * together.
 */
export const readFilters = (filters: readonly string[], reading: Reading): Passes | WrongFilter => {
  const all: Passes[] = []
  const references: Passes[] = []
  for (const filter of filters) {
    const equals = filter.indexOf('=')
    const key = equals === -1 ? filter : filter.slice(0, equals)
    const reader = Object.hasOwn(READERS, key) ? READERS[key] : undefined
    if (reader === undefined) return wrong(`There is no filter ${key}; there is ${Object.keys(READERS).join(', ')}.`)
    if (equals === -1) return wrong(`The filter ${key} needs a value: ${key}=…`)
    const passes = reader(filter.slice(equals + 1), reading)
    if (typeof passes !== 'function') return passes
    if (key === 'reference') references.push(passes)
    else all.push(passes)
  }
  return (image) =>
    all.every((passes) => passes(image)) && (references.length === 0 || references.some((passes) => passes(image)))
}
