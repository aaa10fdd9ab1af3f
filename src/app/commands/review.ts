import {
  countSteps,
  newReview,
  offersNow,
  type ReviewRow,
  replanned,
  reviewLines,
  targetKey,
} from '../select/review.ts'
import { sharingOf } from '../select/sharing.ts'
import type { Review, State } from '../state.ts'
import type { Command, Context } from './command.ts'

const rowUnderCursor = (review: Review): ReviewRow | null => {
  const line = reviewLines(review)[review.place.cursor]
  return line?.type === 'row' ? line.row : null
}

/** Ticks or unticks the target of a row; on a held row the stopped containers in its way are taken along or left. */
const tick = ({ state, send }: Context): void => {
  const { review } = state
  const row = review === null ? null : rowUnderCursor(review)
  if (review === null || row === null) return
  const unticked = new Set(review.unticked)
  const containers = new Set(review.containers)
  if (row.type === 'unticked') unticked.delete(row.key)
  else if (row.type === 'blocked') {
    if (row.offers.length === 0)
      return send({
        type: 'toast',
        toast: { tone: 'trouble', text: 'It cannot be taken: what holds it must go first.', at: state.now },
      })
    for (const id of row.offers) containers.add(id)
  } else if (row.step.type === 'container') containers.delete(row.step.container.id)
  else if (row.step.type === 'delete' && row.step.leftOver) {
    return send({
      type: 'toast',
      toast: {
        tone: 'trouble',
        text: 'It goes because nothing is built on it any more. Untick what is.',
        at: state.now,
      },
    })
  } else {
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

const nothingPlanned = ({ review }: State): boolean => review === null || review.plan.steps.length === 0

/** Moves between the answers of whatever asks. */
const choose =
  (answer: 0 | 1) =>
  ({ state, send }: Context): void => {
    const overlay = state.overlays.at(-1)
    if (overlay?.type === 'refusal' || overlay?.type === 'quit') {
      const only = overlay.type === 'refusal' && offersNow(state, overlay.image).length === 0
      send({ type: 'overlay.change', overlay: { ...overlay, answer: only ? 0 : answer } })
    } else if (state.review?.drawn === true)
      send({ type: 'review.change', review: { ...state.review, answer: nothingPlanned(state) ? 0 : answer } })
  }

const turn = (context: Context): void => {
  const overlay = context.state.overlays.at(-1)
  const now =
    overlay?.type === 'refusal' || overlay?.type === 'quit' ? overlay.answer : (context.state.review?.answer ?? 0)
  choose(now === 0 ? 1 : 0)(context)
}

/** Gives the answer under the mark. Only one of all answers removes anything: the second one of a review. */
const answer = ({ state, send, acts }: Context): void => {
  const overlay = state.overlays.at(-1)
  if (overlay?.type === 'refusal') {
    send({ type: 'overlay.close' })
    const offers = offersNow(state, overlay.image)
    if (overlay.answer === 1 && offers.length > 0) {
      const review = newReview(sharingOf(state), { from: 'row', asked: 1 }, [{ image: overlay.image }], {
        containers: new Set(offers),
      })
      send({ type: 'review.open', review })
    }
    return
  }
  if (overlay?.type === 'quit') {
    send({ type: 'overlay.close' })
    if (overlay.answer === 1) acts.quit()
    return
  }
  const { review } = state
  if (review === null || !review.drawn) return
  if (review.answer === 1 && !nothingPlanned(state)) acts.execute(review.sharing, review.plan)
  else send({ type: 'screen', screen: 'images' })
}

export const REVIEW: readonly Command[] = [
  {
    id: 'answer.next',
    title: 'Next answer',
    group: 'Answer',
    scopes: ['review', 'dialog'],
    keys: ['right', 'l'],
    hint: 'choose',
    hidden: true,
    run: choose(1),
  },
  {
    id: 'answer.previous',
    title: 'Previous answer',
    group: 'Answer',
    scopes: ['review', 'dialog'],
    keys: ['left', 'h'],
    hidden: true,
    run: choose(0),
  },
  {
    id: 'answer.turn',
    title: 'The other answer',
    group: 'Answer',
    scopes: ['review', 'dialog'],
    keys: ['tab', 'shift+tab'],
    hidden: true,
    run: turn,
  },
  {
    id: 'answer.give',
    title: 'Give the answer under ▸',
    group: 'Answer',
    scopes: ['review', 'dialog'],
    keys: ['enter'],
    hint: 'answer',
    danger: true,
    hidden: true,
    run: answer,
  },
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
  {
    id: 'run.stop',
    title: 'Stop after this step',
    group: 'Answer',
    scopes: ['running'],
    keys: ['esc'],
    hint: 'stop',
    hidden: true,
    run: ({ acts }) => acts.stopRun(),
  },
  {
    id: 'report.close',
    title: 'Back to the list',
    group: 'Answer',
    scopes: ['report'],
    keys: ['enter', 'esc', 'q'],
    hint: 'back to list',
    hidden: true,
    run: ({ send }) => send({ type: 'screen', screen: 'images' }),
  },
]
