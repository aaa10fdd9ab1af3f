import type { Catalog } from '../../engine/catalog.ts'
import { EMPTY_CATALOG } from '../../engine/catalog.ts'
import type { Filter } from '../../engine/filter.ts'
import { FILTERS, passes } from '../../engine/filter.ts'
import type { Image, ImageId } from '../../engine/image.ts'
import type { Query } from '../../engine/query.ts'
import { parseQuery, testFor } from '../../engine/query.ts'
import type { Bytes } from '../../engine/size.ts'
import type { Order } from '../../engine/sort.ts'
import { sortImages } from '../../engine/sort.ts'
import type { RowKey, State } from '../state.ts'
import { memo } from './memo.ts'
import { haystackOf, type Match, narrowingSearch } from './search.ts'
import { freesOf } from './sharing.ts'

/** One row of the list: an image, or one tag of an unfolded image below it. */
export type Row =
  | {
      readonly type: 'image'
      readonly key: RowKey
      readonly image: Image
      readonly match: Match | null
      readonly open: boolean
    }
  | {
      readonly type: 'tag'
      readonly key: RowKey
      readonly image: Image
      readonly reference: string
      readonly last: boolean
    }

export const tagKey = (image: ImageId, reference: string): RowKey => `${image} ${reference}`

/** The image and, for a tag row, the reference that a row key stands for. */
export const partsOfKey = (key: RowKey): { readonly image: ImageId; readonly reference: string | null } => {
  const space = key.indexOf(' ')
  return space === -1
    ? { image: key as ImageId, reference: null }
    : { image: key.slice(0, space) as ImageId, reference: key.slice(space + 1) }
}

export const queryOf = memo(parseQuery)

const haystack = memo(haystackOf)
const search = narrowingSearch()

const matchesOf = memo((catalog: Catalog, words: string): readonly Match[] | null =>
  words === '' ? null : search(haystack(catalog), words),
)

/** Dates in conditions are compared by the minute: a list must not change under the hand with every second. */
const minuteOf = (now: number): number => Math.floor(now / 60_000) * 60_000

type Found = { readonly images: readonly Image[]; readonly matches: ReadonlyMap<ImageId, Match> | null }

const find = memo((catalog: Catalog, query: Query, now: number): Found => {
  const tests = query.conditions.map(({ condition }) => testFor(catalog, condition, now))
  const wanted = (image: Image): boolean => tests.every((test) => test(image))
  const matches = matchesOf(catalog, query.words)
  if (matches === null) return { images: [...catalog.images.values()].filter(wanted), matches: null }
  const kept = matches.filter(({ image }) => wanted(image))
  return { images: kept.map(({ image }) => image), matches: new Map(kept.map((match) => [match.image.id, match])) }
})

const foundIn = ({ facts, list, now }: State): Found =>
  find(facts.catalog ?? EMPTY_CATALOG, queryOf(list.search), minuteOf(now))

const countBy = memo((catalog: Catalog, images: readonly Image[]): Readonly<Record<Filter, number>> => {
  const counts = { all: 0, unused: 0, dangling: 0, 'in use': 0, intermediate: 0 }
  for (const image of images) for (const filter of FILTERS) if (passes(catalog, image, filter)) counts[filter] += 1
  return counts
})

/** How many images of the search each quick filter would show. */
export const filterCounts = (state: State): Readonly<Record<Filter, number>> =>
  countBy(state.facts.catalog ?? EMPTY_CATALOG, foundIn(state).images)

const arrange = memo(
  (
    catalog: Catalog,
    found: Found,
    filter: Filter,
    order: Order,
    frees: ReadonlyMap<ImageId, Bytes> | null,
  ): readonly Image[] => {
    const shown = filter === 'all' ? found.images : found.images.filter((image) => passes(catalog, image, filter))
    return found.matches === null ? sortImages(shown, order, { catalog, frees }) : shown
  },
)

const expand = memo(
  (images: readonly Image[], opened: ReadonlySet<ImageId>, matches: ReadonlyMap<ImageId, Match> | null) =>
    images.flatMap((image): readonly Row[] => {
      const open = opened.has(image.id) && image.references.length > 1
      const row: Row = { type: 'image', key: image.id, image, match: matches?.get(image.id) ?? null, open }
      if (!open) return [row]
      const tags = image.references.map(
        (reference, index): Row => ({
          type: 'tag',
          key: tagKey(image.id, reference),
          image,
          reference,
          last: index === image.references.length - 1,
        }),
      )
      return [row, ...tags]
    }),
)

/** The rows of the list, in order: filtered, searched (best match first) or sorted, tags unfolded. */
export const rowsOf = (state: State): readonly Row[] => {
  const found = foundIn(state)
  const frees = state.list.order.key === 'frees' ? freesOf(state) : null
  const images = arrange(state.facts.catalog ?? EMPTY_CATALOG, found, state.list.filter, state.list.order, frees)
  return expand(images, state.list.opened, found.matches)
}

const index = memo(
  (rows: readonly Row[]): ReadonlyMap<RowKey, number> => new Map(rows.map((row, number) => [row.key, number])),
)

/** Number of the row with this key, or -1. */
export const rowNumber = (rows: readonly Row[], key: RowKey | null): number =>
  key === null ? -1 : (index(rows).get(key) ?? -1)

/** The row under the cursor; null on an empty list. */
export const cursorRow = (state: State): Row | null => {
  const rows = rowsOf(state)
  return rows[Math.max(rowNumber(rows, state.list.cursor), 0)] ?? null
}

/** The image that the details are about. */
export const cursorImage = (state: State): Image | null => cursorRow(state)?.image ?? null
