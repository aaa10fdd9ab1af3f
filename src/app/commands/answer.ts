import { newReview, offersNow } from '../select/review.ts'
import { sharingOf } from '../select/sharing.ts'
import type { State } from '../state.ts'
import type { Command, Context } from './command.ts'

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

export const ANSWERS: readonly Command[] = [
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
]
