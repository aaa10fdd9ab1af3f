import { type Prune, pruneTargets } from '../../engine/plan.ts'
import { mayNotRemove } from '../select/permission.ts'
import { newReview } from '../select/review.ts'
import { sharingOf } from '../select/sharing.ts'
import type { State } from '../state.ts'
import { cannot } from './attempt.ts'
import type { Command, Context } from './command.ts'

/** What can be pruned, in the order in which it is offered. */
export const PRUNES = ['dangling', 'unused'] as const satisfies readonly Prune[]

const prune =
  (what: Prune) =>
  ({ state, send }: Context): void => {
    const targets = pruneTargets(sharingOf(state).catalog, what)
    send({
      type: 'review.open',
      review: newReview(sharingOf(state), { from: 'prune', asked: targets.length }, targets),
    })
  }

const nothingTo =
  (what: Prune) =>
  (state: State): string | null => {
    const not = mayNotRemove(state)
    if (not !== null) return not
    if (pruneTargets(sharingOf(state).catalog, what).length > 0) return null
    return what === 'dangling' ? 'No dangling images. That is as it should be.' : 'Every image is in use.'
  }

const choosePrune =
  (by: 1 | -1) =>
  ({ state, send }: Context): void => {
    const overlay = state.overlays.at(-1)
    if (overlay?.type === 'prune')
      send({
        type: 'overlay.change',
        overlay: { ...overlay, cursor: Math.min(Math.max(overlay.cursor + by, 0), PRUNES.length - 1) },
      })
  }

export const PRUNE: readonly Command[] = [
  {
    id: 'prune.open',
    title: 'Prune: choose what',
    group: 'Remove (always asks)',
    scopes: ['images', 'details'],
    keys: ['p'],
    hint: 'prune',
    danger: true,
    disabled: mayNotRemove,
    run: ({ send }) => send({ type: 'overlay.open', overlay: { type: 'prune', cursor: 0 } }),
  },
  {
    id: 'prune.dangling',
    title: 'Prune dangling images',
    group: 'Remove (always asks)',
    scopes: ['images', 'details', 'prune'],
    keys: [],
    danger: true,
    disabled: nothingTo('dangling'),
    run: prune('dangling'),
  },
  {
    id: 'prune.unused',
    title: 'Prune all unused images',
    group: 'Remove (always asks)',
    scopes: ['images', 'details', 'prune'],
    keys: [],
    danger: true,
    disabled: nothingTo('unused'),
    run: prune('unused'),
  },
  {
    id: 'prune.down',
    title: 'Next choice',
    group: 'Answer',
    scopes: ['prune'],
    keys: ['down', 'j', 'tab'],
    hidden: true,
    run: choosePrune(1),
  },
  {
    id: 'prune.up',
    title: 'Previous choice',
    group: 'Answer',
    scopes: ['prune'],
    keys: ['up', 'k', 'shift+tab'],
    hidden: true,
    run: choosePrune(-1),
  },
  {
    id: 'prune.review',
    title: 'Review this prune',
    group: 'Answer',
    scopes: ['prune'],
    keys: ['enter'],
    hint: 'review',
    hidden: true,
    run: (context) => {
      const overlay = context.state.overlays.at(-1)
      const what = overlay?.type === 'prune' ? PRUNES[overlay.cursor] : undefined
      if (what === undefined) return
      const not = nothingTo(what)(context.state)
      if (not === null) prune(what)(context)
      else cannot(context, not)
    },
  },
]
