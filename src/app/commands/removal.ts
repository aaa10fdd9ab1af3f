import { isLive } from '../../engine/container.ts'
import { type Prune, pruneTargets, type Target } from '../../engine/plan.ts'
import { holdersNow } from '../select/details.ts'
import { targetsOf } from '../select/marks.ts'
import { countSteps, makePlan, replanned, reviewLines, type ReviewRow, targetKey } from '../select/review.ts'
import { cursorRow, rowNumber, rowsOf } from '../select/rows.ts'
import { sharingOf } from '../select/sharing.ts'
import type { Review, ReviewTitle, State } from '../state.ts'
import { TOP } from '../state.ts'
import type { Command, Context } from './command.ts'

/** Why nothing can be removed at the moment; null when it can. */
const mayNotRemove = ({ readOnly, store, run, facts }: State): string | null => {
  if (readOnly) return 'imgtui was started with --read-only. Nothing can be removed.'
  if (store.phase === 'lost' || store.phase === 'failed') return 'Not while the store is lost.'
  if (run !== null && run.phase !== 'done') return 'A removal is running.'
  if (facts.catalog === null || !facts.catalog.complete) return 'Not before the whole list has been read.'
  return null
}

const newReview = (state: State, title: ReviewTitle, targets: readonly Target[], more: Partial<Review> = {}): Review => {
  const sharing = sharingOf(state)
  const base = { title, sharing, targets, unticked: new Set<string>(), containers: new Set<string>(), place: TOP, answer: 0 as const, hidden: 0, drawn: false, ...more }
  return { ...base, plan: makePlan(sharing, targets, base.unticked, base.containers) }
}

/** Opens the review for the marks, or for the row; a single image that is held gets its own explanation instead. */
const remove = ({ state, send }: Context): void => {
  const { marks } = state.list
  if (marks.size > 0 && state.screen === 'images') {
    const hidden = [...marks].filter((key) => rowNumber(rowsOf(state), key) === -1).length
    return send({ type: 'review.open', review: newReview(state, { from: 'marks', asked: marks.size }, targetsOf(state, marks), { hidden }) })
  }
  const row = cursorRow(state)
  if (row === null) return
  if (row.type === 'image' && holdersNow(state, row.image).length > 0) {
    return send({ type: 'overlay.open', overlay: { type: 'refusal', image: row.image.id, answer: 0 } })
  }
  const target: Target = row.type === 'tag' ? { image: row.image.id, references: [row.reference] } : { image: row.image.id }
  send({ type: 'review.open', review: newReview(state, { from: 'row', asked: 1 }, [target]) })
}

const prune = (what: Prune) => ({ state, send }: Context): void => {
  const targets = pruneTargets(state.facts.catalog ?? sharingOf(state).catalog, what)
  send({ type: 'review.open', review: newReview(state, { from: 'prune', asked: targets.length }, targets) })
}

const nothingTo = (what: Prune) => (state: State): string | null => {
  const not = mayNotRemove(state)
  if (not !== null) return not
  if (pruneTargets(state.facts.catalog ?? sharingOf(state).catalog, what).length > 0) return null
  return what === 'dangling' ? 'No dangling images. That is as it should be.' : 'Every image is in use.'
}

export const PRUNES = ['dangling', 'unused'] as const satisfies readonly Prune[]

const choosePrune = (by: 1 | -1) => ({ state, send }: Context): void => {
  const overlay = state.overlays.at(-1)
  if (overlay?.type === 'prune') send({ type: 'overlay.change', overlay: { ...overlay, cursor: Math.min(Math.max(overlay.cursor + by, 0), PRUNES.length - 1) } })
}

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
    if (row.offers.length === 0) return send({ type: 'toast', toast: { tone: 'trouble', text: 'It cannot be taken: what holds it must go first.', at: state.now } })
    for (const id of row.offers) containers.add(id)
  } else if (row.step.type === 'container') containers.delete(row.step.container.id)
  else if (row.step.type === 'delete' && row.step.leftOver) {
    return send({ type: 'toast', toast: { tone: 'trouble', text: 'It goes because nothing is built on it any more. Untick what is.', at: state.now } })
  } else {
    const key = row.key
    // An image can have been asked for by name after name: all of them are unticked together.
    for (const target of review.targets) if (targetKey(target) === key || (row.step.type === 'delete' && target.image === row.step.image.id)) unticked.add(targetKey(target))
  }
  send({ type: 'review.change', review: replanned({ ...review, unticked, containers, answer: 0 }) })
}

const dropOnlyHere = ({ state, send }: Context): void => {
  const { review } = state
  if (review === null) return
  const unticked = new Set(review.unticked)
  for (const line of reviewLines(review)) if (line.type === 'row' && line.group === 'for good' && line.row.type === 'step') unticked.add(line.row.key)
  send({ type: 'review.change', review: replanned({ ...review, unticked, answer: 0 }) })
}

const nothingPlanned = ({ review }: State): boolean => review === null || review.plan.steps.length === 0

/** Moves between the answers of whatever asks. */
const choose = (answer: 0 | 1) => ({ state, send }: Context): void => {
  const overlay = state.overlays.at(-1)
  if (overlay?.type === 'refusal' || overlay?.type === 'quit') {
    const only = overlay.type === 'refusal' && refusalOffers(state, overlay.image).length === 0
    send({ type: 'overlay.change', overlay: { ...overlay, answer: only ? 0 : answer } })
  } else if (state.review?.drawn === true) send({ type: 'review.change', review: { ...state.review, answer: nothingPlanned(state) ? 0 : answer } })
}

const turn = (context: Context): void => {
  const overlay = context.state.overlays.at(-1)
  const now = overlay?.type === 'refusal' || overlay?.type === 'quit' ? overlay.answer : (context.state.review?.answer ?? 0)
  choose(now === 0 ? 1 : 0)(context)
}

/** Stopped containers that hold an image and could be given up with it; none when something else holds it too. */
export const refusalOffers = (state: State, id: `${string}:${string}`): readonly string[] => {
  const image = state.facts.catalog?.images.get(id)
  if (image === undefined) return []
  const holders = holdersNow(state, image)
  const ids = holders.flatMap((holder) => (holder.kind !== 'child' && !isLive(holder.container) ? [holder.container.id] : []))
  return ids.length === holders.length ? ids : []
}

/** Gives the answer under the mark. Only one of all answers removes anything: the second one of a review. */
const answer = ({ state, send, acts }: Context): void => {
  const overlay = state.overlays.at(-1)
  if (overlay?.type === 'refusal') {
    send({ type: 'overlay.close' })
    const offers = refusalOffers(state, overlay.image)
    if (overlay.answer === 1 && offers.length > 0) {
      const review = newReview(state, { from: 'row', asked: 1 }, [{ image: overlay.image }], { containers: new Set(offers) })
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

/** The sentence on the answer that removes: `Remove 3 images and 1 tag`. */
export const removeWords = (review: Review): string => {
  const { images, names, containers } = countSteps(review.plan)
  const parts = [
    ...(images > 0 ? [`${images} ${images === 1 ? 'image' : 'images'}`] : []),
    ...(names > 0 ? [`${names} ${names === 1 ? 'tag' : 'tags'}`] : []),
    ...(containers > 0 ? [`${containers} ${containers === 1 ? 'container' : 'containers'}`] : []),
  ]
  return `Remove ${parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}` : (parts[0] ?? 'nothing')}`
}

export const REMOVAL: readonly Command[] = [
  {
    id: 'image.remove', title: 'Review removing the row, or the marks', group: 'Remove (always asks)', scopes: ['images', 'details'],
    keys: ['d', 'delete'], hint: 'remove', danger: true, run: remove,
    disabled: (state) => mayNotRemove(state) ?? (cursorRow(state) === null && state.list.marks.size === 0 ? 'There is no image here.' : null),
  },
  {
    id: 'prune.open', title: 'Prune: choose what', group: 'Remove (always asks)', scopes: ['images', 'details'], keys: ['p'], hint: 'prune',
    danger: true, disabled: mayNotRemove, run: ({ send }) => send({ type: 'overlay.open', overlay: { type: 'prune', cursor: 0 } }),
  },
  {
    id: 'prune.dangling', title: 'Prune dangling images', group: 'Remove (always asks)', scopes: ['images', 'details', 'prune'], keys: [],
    danger: true, disabled: nothingTo('dangling'), run: prune('dangling'),
  },
  {
    id: 'prune.unused', title: 'Prune all unused images', group: 'Remove (always asks)', scopes: ['images', 'details', 'prune'], keys: [],
    danger: true, disabled: nothingTo('unused'), run: prune('unused'),
  },
  { id: 'prune.down', title: 'Next choice', group: 'Answer', scopes: ['prune'], keys: ['down', 'j', 'tab'], hidden: true, run: choosePrune(1) },
  { id: 'prune.up', title: 'Previous choice', group: 'Answer', scopes: ['prune'], keys: ['up', 'k', 'shift+tab'], hidden: true, run: choosePrune(-1) },
  {
    id: 'prune.review', title: 'Review this prune', group: 'Answer', scopes: ['prune'], keys: ['enter'], hint: 'review', hidden: true,
    run: (context) => {
      const overlay = context.state.overlays.at(-1)
      const what = overlay?.type === 'prune' ? PRUNES[overlay.cursor] : undefined
      if (what === undefined) return
      const not = nothingTo(what)(context.state)
      if (not === null) prune(what)(context)
      else context.send({ type: 'toast', toast: { tone: 'trouble', text: not, at: context.state.now } })
    },
  },
  { id: 'answer.next', title: 'Next answer', group: 'Answer', scopes: ['review', 'dialog'], keys: ['right', 'l'], hint: 'choose', hidden: true, run: choose(1) },
  { id: 'answer.previous', title: 'Previous answer', group: 'Answer', scopes: ['review', 'dialog'], keys: ['left', 'h'], hidden: true, run: choose(0) },
  { id: 'answer.turn', title: 'The other answer', group: 'Answer', scopes: ['review', 'dialog'], keys: ['tab', 'shift+tab'], hidden: true, run: turn },
  { id: 'answer.give', title: 'Give the answer under ▸', group: 'Answer', scopes: ['review', 'dialog'], keys: ['enter'], hint: 'answer', danger: true, hidden: true, run: answer },
  { id: 'step.toggle', title: 'Tick or untick; on a held row: take its stopped container too', group: 'Choose', scopes: ['review'], keys: ['space'], hint: 'tick', hidden: true, run: tick },
  {
    id: 'step.drop-only-here', title: 'Untick all that are only here', group: 'Choose', scopes: ['review'], keys: ['o'], hint: 'untick ⌂', hidden: true,
    disabled: ({ review }) => (review !== null && countSteps(review.plan).onlyHere > 0 ? null : 'None of these is only here.'), run: dropOnlyHere,
  },
  {
    id: 'run.stop', title: 'Stop after this step', group: 'Answer', scopes: ['running'], keys: ['esc'], hint: 'stop', hidden: true, run: ({ acts }) => acts.stopRun(),
  },
  {
    id: 'report.close', title: 'Back to the list', group: 'Answer', scopes: ['report'], keys: ['enter', 'esc', 'q'], hint: 'back to list', hidden: true,
    run: ({ send }) => send({ type: 'screen', screen: 'images' }),
  },
]
