import type { Catalog } from '../../engine/catalog.ts'
import { EMPTY_CATALOG } from '../../engine/catalog.ts'
import type { ImageId } from '../../engine/image.ts'
import type { Target } from '../../engine/plan.ts'
import type { Sharing } from '../../engine/sharing.ts'
import type { Bytes } from '../../engine/size.ts'
import { type Tally, tallyOf } from '../../engine/tally.ts'
import type { RowKey, State } from '../state.ts'
import { memo } from './memo.ts'
import { partsOfKey, rowNumber, rowsOf } from './rows.ts'
import { sharingOf } from './sharing.ts'

/** The images that a set of marks takes whole: marked themselves, or every tag of them marked. */
const wholeImages = (catalog: Catalog, marks: ReadonlySet<RowKey>): ReadonlySet<ImageId> => {
  const whole = new Set<ImageId>()
  const tags = new Map<ImageId, number>()
  for (const key of marks) {
    const { image, reference } = partsOfKey(key)
    if (reference === null) whole.add(image)
    else tags.set(image, (tags.get(image) ?? 0) + 1)
  }
  for (const [image, count] of tags) if (catalog.images.get(image)?.references.length === count) whole.add(image)
  return whole
}

/** Follows the marks: a tally that is brought up to date by toggling only what changed since it was last asked. */
const followMarks = () => {
  let last: { sharing: Sharing; tally: Tally; whole: ReadonlySet<ImageId> } | null = null
  return (sharing: Sharing, marks: ReadonlySet<RowKey>): Bytes => {
    const whole = wholeImages(sharing.catalog, marks)
    const tally = last?.sharing === sharing ? last.tally : tallyOf(sharing)
    for (const id of last?.sharing === sharing ? last.whole : []) if (!whole.has(id)) tally.toggle(id)
    for (const id of whole) if (!tally.has(id)) tally.toggle(id)
    last = { sharing, tally, whole }
    return tally.freed()
  }
}

const freedByMarks = memo(followMarks())

/** What is marked: how many rows, how many of them the search or filter hides, and the bytes the set frees, layers once. */
export type MarkSummary = { readonly count: number; readonly hidden: number; readonly frees: Bytes }

const hiddenMarks = memo((rows: ReturnType<typeof rowsOf>, marks: ReadonlySet<RowKey>): number => {
  let hidden = 0
  for (const key of marks) if (rowNumber(rows, key) === -1 && rowNumber(rows, partsOfKey(key).image) === -1) hidden += 1
  return hidden
})

export const marksOf = (state: State): MarkSummary | null => {
  const { marks } = state.list
  if (marks.size === 0) return null
  return { count: marks.size, hidden: hiddenMarks(rowsOf(state), marks), frees: freedByMarks(sharingOf(state), marks) }
}

/** Marks as targets of a plan. */
export const targetsOf = (state: State, marks: ReadonlySet<RowKey>): readonly Target[] => {
  const catalog = state.facts.catalog ?? EMPTY_CATALOG
  return [...marks].flatMap((key): readonly Target[] => {
    const { image, reference } = partsOfKey(key)
    if (!catalog.images.has(image)) return []
    return [reference === null ? { image } : { image, references: [reference] }]
  })
}
