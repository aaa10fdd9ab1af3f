import { newReview, offersNow } from '../select/review.ts'
import { sharingOf } from '../select/sharing.ts'
import type { Question, State } from '../state.ts'
import type { Task } from '../task.ts'
import type { Command, Context } from './command.ts'

const nothingPlanned = ({ review }: State): boolean => review === null || review.plan.steps.length === 0

/** Moves between the answers of whatever asks. */
const choose =
  (answer: 0 | 1) =>
  ({ state, send }: Context): void => {
    const overlay = state.overlays.at(-1)
    switch (overlay?.type) {
      case 'refusal': {
        const only = offersNow(state, overlay.image).length === 0
        return send({ type: 'overlay.change', overlay: { ...overlay, answer: only ? 0 : answer } })
      }
      case 'quit':
        return send({ type: 'overlay.change', overlay: { ...overlay, answer } })
      case 'ask':
        if (overlay.drawn) send({ type: 'overlay.change', overlay: { ...overlay, answer } })
        return
      default:
        if (state.review?.drawn === true)
          send({ type: 'review.change', review: { ...state.review, answer: nothingPlanned(state) ? 0 : answer } })
    }
  }

const answerNow = ({ overlays, review }: State): 0 | 1 => {
  const overlay = overlays.at(-1)
  const asks = overlay?.type === 'refusal' || overlay?.type === 'quit' || overlay?.type === 'ask'
  return asks ? overlay.answer : (review?.answer ?? 0)
}

const turn = (context: Context): void => choose(answerNow(context.state) === 0 ? 1 : 0)(context)

/** What an agreed question has the store do. */
const agreed = (question: Question): Task => {
  switch (question.type) {
    case 'push':
      return { type: 'push', reference: question.reference }
    case 'stop':
      return { type: 'stop', container: question.container }
    case 'repair':
      return { type: 'repair' }
  }
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
  if (overlay?.type === 'ask') {
    if (!overlay.drawn) return
    send({ type: 'overlay.close' })
    if (overlay.answer === 1) acts.submit(agreed(overlay.question))
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
