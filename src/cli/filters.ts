import type { Catalog } from '../engine/catalog.ts'
import { isDangling } from '../engine/catalog.ts'
import type { Image } from '../engine/image.ts'
import { type Condition, testFor } from '../engine/query.ts'
import { repositoryOf } from '../engine/reference.ts'
import { findImage } from './find-image.ts'
import { globOf } from './glob.ts'
import { notATime, timeOf } from './moment.ts'

/** Whether an image is to be listed. */
export type Passes = (image: Image) => boolean

type Reading = { readonly catalog: Catalog; readonly now: number }

/** What is wrong with a filter, one sentence; `missing` when it only names an image that is not here. */
export type WrongFilter = { readonly wrong: string; readonly missing: boolean }

const wrong = (text: string): WrongFilter => ({ wrong: text, missing: false })

/** `KEY` or `KEY=VALUE` as what an image is asked for; null where there is no key. */
export const readLabel = (text: string): (Condition & { readonly kind: 'label' }) | null => {
  const equals = text.indexOf('=')
  const [key, value] = equals === -1 ? [text, null] : [text.slice(0, equals), text.slice(equals + 1)]
  return key === '' ? null : { kind: 'label', key, value }
}

/** What is said where {@link readLabel} found nothing. */
export const LABEL_WITHOUT_NAME = 'label needs a name.'

type Reader = (value: string, reading: Reading) => Passes | WrongFilter

const condition = ({ catalog, now }: Reading, wanted: Condition): Passes => testFor(catalog, wanted, now)

const besides =
  (kind: 'before' | 'since'): Reader =>
  (reference, { catalog }) => {
    if ('unknown' in findImage(catalog, reference)) return { wrong: `No such image: ${reference}`, missing: true }
    return testFor(catalog, { kind, reference }, 0)
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
    const label = readLabel(value)
    return label === null ? wrong(LABEL_WITHOUT_NAME) : condition(reading, label)
  },
  before: besides('before'),
  since: besides('since'),
  until: (value, { now }) => {
    const time = timeOf(value, now)
    if (time === null) return wrong(notATime(value))
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
