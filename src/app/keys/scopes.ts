import type { Scope } from '../commands/command.ts'
import { isUnfilled } from '../select/fill.ts'
import type { State } from '../state.ts'

const detailScopes = ({ detail }: State): readonly Scope[] => {
  if (detail.tab === 'history') return ['history', 'details']
  if (detail.tab === 'held by') return ['holders', 'details']
  return detail.tab === 'inspect' ? ['inspect', 'details'] : ['details']
}

/** The store could not be reached and there is no list of an earlier moment either. */
export const hasNothingToShow = ({ store, facts }: State): boolean => store.phase === 'failed' && facts.catalog === null

const screenScopes = (state: State): readonly Scope[] => {
  switch (state.screen) {
    case 'images':
      if (hasNothingToShow(state)) return ['faults']
      if (isUnfilled(state)) return ['empty']
      return state.focus === 'details' ? detailScopes(state) : ['images']
    case 'image':
      return detailScopes(state)
    case 'review':
      return ['review']
    case 'run':
      return [state.run?.phase === 'done' ? 'report' : 'running']
  }
}

/** Who gets a key, first come first: what floats or is typed into, then the screen, then everywhere. */
export const scopesOf = (state: State): readonly Scope[] => {
  const overlay = state.overlays.at(-1)
  switch (overlay?.type) {
    case 'help':
      return ['help', 'everywhere']
    case 'palette':
      return ['palette', 'everywhere']
    case 'prune':
      return ['prune', 'everywhere']
    case 'refusal':
    case 'quit':
    case 'ask':
      return ['dialog', 'everywhere']
    case 'form':
      return ['form', 'everywhere']
    case 'names':
      return ['choice', 'everywhere']
    case 'jobs':
      return ['jobs', 'everywhere']
    case 'findings':
      return ['findings', 'everywhere']
    case undefined:
      return state.field === null ? [...screenScopes(state), 'everywhere'] : [state.field.type, 'everywhere']
  }
}
