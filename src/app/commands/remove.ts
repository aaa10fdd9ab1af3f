import type { Target } from '../../engine/plan.ts'
import { holdersNow } from '../select/details.ts'
import { marksOf, targetsOf } from '../select/marks.ts'
import { mayNotRemove } from '../select/permission.ts'
import { newReview } from '../select/review.ts'
import { cursorRow } from '../select/rows.ts'
import { sharingOf } from '../select/sharing.ts'
import type { Command, Context } from './command.ts'

/** Opens the review for the marks, or for the row; a single image that is held gets its own explanation instead. */
const remove = ({ state, send }: Context): void => {
  const { marks } = state.list
  if (marks.size > 0 && state.screen === 'images') {
    const hidden = marksOf(state)?.hidden ?? 0
    return send({
      type: 'review.open',
      review: newReview(sharingOf(state), { from: 'marks', asked: marks.size }, targetsOf(state, marks), { hidden }),
    })
  }
  const row = cursorRow(state)
  if (row === null) return
  if (row.type === 'image' && holdersNow(state, row.image).length > 0) {
    return send({ type: 'overlay.open', overlay: { type: 'refusal', image: row.image.id, answer: 0 } })
  }
  const target: Target =
    row.type === 'tag' ? { image: row.image.id, references: [row.reference] } : { image: row.image.id }
  send({ type: 'review.open', review: newReview(sharingOf(state), { from: 'row', asked: 1 }, [target]) })
}

export const REMOVE: readonly Command[] = [
  {
    id: 'image.remove',
    title: 'Review removing the row or the marks',
    group: 'Remove (always asks)',
    scopes: ['images', 'details'],
    keys: ['d', 'delete'],
    hint: 'remove',
    danger: true,
    run: remove,
    disabled: (state) =>
      mayNotRemove(state) ??
      (cursorRow(state) === null && state.list.marks.size === 0 ? 'There is no image here.' : null),
  },
]
