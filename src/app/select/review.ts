import type { Catalog } from '../../engine/catalog.ts'
import { isLive } from '../../engine/container.ts'
import { type Holder, holdersOf } from '../../engine/guard.ts'
import type { ImageId } from '../../engine/image.ts'
import { originOf } from '../../engine/origin.ts'
import type { Blocked, Plan, Step, Target } from '../../engine/plan.ts'
import { planRemoval } from '../../engine/plan.ts'
import type { Sharing } from '../../engine/sharing.ts'
import { type Review, type ReviewTitle, type RowKey, type State, TOP } from '../state.ts'
import { memo } from './memo.ts'
import { tagKey } from './rows.ts'

/** The groups of a review, in the order in which they stand. A group without rows is not shown. */
export type ReviewGroup = 'containers' | 'for good' | 'again' | 'unknown' | 'left over' | 'names' | 'stays'

/** One line of the review that the cursor can stand on. */
export type ReviewRow =
  | { readonly type: 'step'; readonly key: RowKey; readonly step: Step; readonly ticked: true }
  | { readonly type: 'unticked'; readonly key: RowKey; readonly target: Target; readonly ticked: false }
  | { readonly type: 'blocked'; readonly key: RowKey; readonly blocked: Blocked; readonly offers: readonly string[] }

export type ReviewLine =
  | { readonly type: 'gap' }
  | { readonly type: 'group'; readonly group: ReviewGroup; readonly count: number }
  | { readonly type: 'row'; readonly group: ReviewGroup; readonly row: ReviewRow }

export const targetKey = ({ image, references }: Target): RowKey =>
  references === undefined || references[0] === undefined ? image : tagKey(image, references[0])

const stepKey = (step: Step): RowKey => {
  if (step.type === 'container') return `container ${step.container.id}`
  return step.type === 'untag' ? tagKey(step.image.id, step.reference) : step.image.id
}

/** Stopped containers that could be given up so that the image may go; none when anything else holds it too. */
const offersAmong = (catalog: Catalog, holders: readonly Holder[]): readonly string[] => {
  const ids: string[] = []
  for (const holder of holders) {
    if (holder.kind === 'child' || isLive(holder.container) || !catalog.images.has(holder.container.image)) return []
    ids.push(holder.container.id)
  }
  return ids
}

/** The same for an image as the store holds it now. */
export const offersNow = (state: State, id: ImageId): readonly string[] => {
  const { catalog } = state.facts
  return catalog === null || !catalog.images.has(id) ? [] : offersAmong(catalog, holdersOf(catalog, id))
}

const groupOf = (step: Step): ReviewGroup => {
  if (step.type === 'container') return 'containers'
  if (step.type === 'untag') return 'names'
  if (step.leftOver) return 'left over'
  const origin = originOf(step.image)
  return origin === 'only here' ? 'for good' : origin === 'registry' ? 'again' : 'unknown'
}

const ORDER: readonly ReviewGroup[] = ['containers', 'for good', 'again', 'unknown', 'left over', 'names', 'stays']

const linesFor = (
  catalog: Catalog,
  plan: Plan,
  targets: readonly Target[],
  unticked: ReadonlySet<RowKey>,
): readonly ReviewLine[] => {
  const rows = new Map<ReviewGroup, ReviewRow[]>(ORDER.map((group) => [group, []]))
  for (const step of plan.steps) rows.get(groupOf(step))?.push({ type: 'step', key: stepKey(step), step, ticked: true })
  for (const target of targets) {
    const key = targetKey(target)
    if (unticked.has(key)) rows.get('stays')?.push({ type: 'unticked', key, target, ticked: false })
  }
  for (const blocked of plan.blocked) {
    rows
      .get('stays')
      ?.push({ type: 'blocked', key: blocked.image.id, blocked, offers: offersAmong(catalog, blocked.holders) })
  }
  return ORDER.flatMap((group): readonly ReviewLine[] => {
    const members = rows.get(group) ?? []
    if (members.length === 0) return []
    return [
      { type: 'gap' },
      { type: 'group', group, count: members.length },
      ...members.map((row): ReviewLine => ({ type: 'row', group, row })),
    ]
  }).slice(1)
}

const lines = memo(linesFor)

/** Everything the review lists, group headings included. */
export const reviewLines = ({ sharing, plan, targets, unticked }: Review): readonly ReviewLine[] =>
  lines(sharing.catalog, plan, targets, unticked)

/** What the steps of a plan come to, for its title, its answer and its warnings. */
export type PlanCounts = {
  readonly images: number
  readonly names: number
  readonly containers: number
  readonly onlyHere: number
  readonly unknown: number
}

export const countSteps = memo((plan: Plan): PlanCounts => {
  const counts = { images: 0, names: 0, containers: 0, onlyHere: 0, unknown: 0 }
  for (const step of plan.steps) {
    if (step.type === 'container') counts.containers += 1
    else if (step.type === 'untag') counts.names += 1
    else {
      counts.images += 1
      const group = groupOf(step)
      if (group === 'for good') counts.onlyHere += 1
      if (group === 'unknown') counts.unknown += 1
    }
  }
  return counts
})

/** A review of what is asked for, on the arithmetic of this moment. */
export const newReview = (
  sharing: Sharing,
  title: ReviewTitle,
  targets: readonly Target[],
  more: Partial<Pick<Review, 'containers' | 'hidden'>> = {},
): Review =>
  replanned({
    title,
    sharing,
    targets,
    unticked: new Set(),
    containers: new Set(),
    place: TOP,
    answer: 0,
    hidden: 0,
    drawn: false,
    ...more,
  })

/** The plan again after a tick changed, on the arithmetic that was frozen when the review opened. */
export const replanned = (review: Omit<Review, 'plan'>): Review => {
  const { sharing, targets, unticked, containers } = review
  const plan = planRemoval(
    sharing,
    targets.filter((target) => !unticked.has(targetKey(target))),
    { containers },
  )
  return { ...review, plan }
}
