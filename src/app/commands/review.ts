import { countSteps, type ReviewRow, replanned, reviewLines, targetKey } from '../select/review.ts'
import type { Review } from '../state.ts'
import { cannot } from './attempt.ts'
import type { Command, Context } from './command.ts'

const rowUnderCursor = (review: Review): ReviewRow | null => {
  const line = reviewLines(review)[review.place.cursor]
  return line?.type === 'row' ? line.row : null
}

/** Ticks or unticks the target of a row; on a held row the stopped containers in its way are taken along or left. */
const tick = (context: Context): void => {
  const { state, send } = context
  const { review } = state
  const row = review === null ? null : rowUnderCursor(review)
  if (review === null || row === null) return
  const unticked = new Set(review.unticked)
  const containers = new Set(review.containers)
  if (row.type === 'unticked') unticked.delete(row.key)
  else if (row.type === 'blocked') {
    if (row.offers.length === 0) return cannot(context, 'It cannot be taken: what holds it must go first.')
    for (const id of row.offers) containers.add(id)
  } else if (row.step.type === 'container') containers.delete(row.step.container.id)
  else if (row.step.type === 'delete' && row.step.leftOver)
    return cannot(context, 'It goes because nothing is built on it any more. Untick what is.')
  else {
    const key = row.key
    // An image can have been asked for by name after name: all of them are unticked together.
    for (const target of review.targets)
      if (targetKey(target) === key || (row.step.type === 'delete' && target.image === row.step.image.id))
        unticked.add(targetKey(target))
  }
  send({ type: 'review.change', review: replanned({ ...review, unticked, containers, answer: 0 }) })
}

const dropOnlyHere = ({ state, send }: Context): void => {
  const { review } = state
  if (review === null) return
  const unticked = new Set(review.unticked)
  for (const line of reviewLines(review))
    if (line.type === 'row' && line.group === 'for good' && line.row.type === 'step') unticked.add(line.row.key)
  send({ type: 'review.change', review: replanned({ ...review, unticked, answer: 0 }) })
}

export const REVIEW: readonly Command[] = [
  {
    id: 'step.toggle',
    title: 'Tick or untick; on a held row: take its stopped container too',
    group: 'Choose',
    scopes: ['review'],
    keys: ['space'],
    hint: 'tick',
    hidden: true,
    run: tick,
  },
  {
    id: 'step.drop-only-here',
    title: 'Untick all that are only here',
    group: 'Choose',
    scopes: ['review'],
    keys: ['o'],
    hint: 'untick ⌂',
    hidden: true,
    disabled: ({ review }) =>
      review !== null && countSteps(review.plan).onlyHere > 0 ? null : 'None of these is only here.',
    run: dropOnlyHere,
  },
]
