import type { AppEvent } from '../event.ts'
import { layoutOf } from '../select/layout.ts'
import type { State } from '../state.ts'
import { reduceDetail } from './detail.ts'
import { reduceFacts } from './facts.ts'
import { reduceJobs } from './jobs.ts'
import { reduceList, settleList } from './list.ts'
import { reduceRemoval } from './removal.ts'

/** Where list and details are two screens, a wide terminal shows both: the second screen becomes the focused pane. */
const resized = (state: State, columns: number, rows: number): State => {
  const next = { ...state, columns, rows }
  const { kind } = layoutOf(columns, rows)
  if (kind !== 'side' && kind !== 'stacked')
    return next.focus === 'details' && next.screen === 'images' ? { ...next, screen: 'image', focus: 'list' } : next
  return next.screen === 'image' ? { ...next, screen: 'images', focus: 'details' } : next
}

/** The next state. Pure: everything it needs is in the state and in the event. */
export const reduce = (state: State, event: AppEvent): State => {
  switch (event.type) {
    case 'terminal.resized':
      return settleList(state, resized(state, event.columns, event.rows))
    case 'clock':
      return { ...state, now: event.at }
    case 'focus':
      return { ...state, focus: event.focus }
    case 'screen':
      return { ...state, screen: event.screen, review: event.screen === 'review' ? state.review : null, focus: 'list' }
    case 'field':
      return { ...state, field: event.field }
    case 'overlay.open':
      return { ...state, overlays: [...state.overlays, event.overlay] }
    case 'overlay.change':
      return { ...state, overlays: [...state.overlays.slice(0, -1), event.overlay] }
    case 'overlay.close':
      return { ...state, overlays: state.overlays.slice(0, -1) }
    case 'toast':
      // Trouble is never covered by good news.
      return event.toast?.tone === 'good' && state.toast?.tone === 'trouble' ? state : { ...state, toast: event.toast }
    case 'list.move':
    case 'list.cursor':
    case 'list.filter':
    case 'list.order':
    case 'list.search':
    case 'list.tags':
    case 'marks.set':
    case 'marks.clear':
    case 'marks.anchor':
      return reduceList(state, event)
    case 'detail.tab':
    case 'detail.move':
    case 'detail.place':
    case 'detail.files-only':
    case 'detail.raw':
    case 'detail.fold':
    case 'detail.find':
      return reduceDetail(state, event)
    case 'review.open':
    case 'review.change':
    case 'review.drawn':
    case 'review.move':
    case 'run.started':
    case 'run.step':
    case 'run.stopping':
    case 'run.ended':
    case 'run.move':
      return reduceRemoval(state, event)
    case 'job.started':
    case 'job.progress':
    case 'job.stopping':
    case 'job.ended':
    case 'jobs.forget':
    case 'task.refused':
    case 'form.completed':
      return reduceJobs(state, event)
    default:
      return reduceFacts(state, event)
  }
}
