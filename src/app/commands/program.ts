import { isUnfilled } from '../select/fill.ts'
import { isBusy } from '../select/jobs.ts'
import type { State } from '../state.ts'
import type { Command, Context } from './command.ts'

const ask = ({ send }: Context): void => send({ type: 'overlay.open', overlay: { type: 'quit', answer: 0 } })

const quit = (context: Context): void => {
  if (isBusy(context.state)) ask(context)
  else context.acts.quit()
}

/** One step back, never out: what floats, then range marking, a search, a filter, the details. */
const back = ({ state, send }: Context): void => {
  if (state.overlays.length > 0) return send({ type: 'overlay.close' })
  if (state.toast?.tone === 'trouble') send({ type: 'toast', toast: null })
  if (state.screen === 'review' || state.screen === 'run') return send({ type: 'screen', screen: 'images' })
  if (state.detail.find !== '' && (state.screen === 'image' || state.focus === 'details'))
    return send({ type: 'detail.find', text: '' })
  if (state.screen === 'image') return send({ type: 'screen', screen: 'images' })
  if (state.focus === 'details') return send({ type: 'focus', focus: 'list' })
  if (state.list.anchor !== null) return send({ type: 'marks.anchor', key: null })
  if (state.list.search !== '') return send({ type: 'list.search', text: '' })
  if (state.list.filter !== 'all') return send({ type: 'list.filter', filter: 'all' })
  send({ type: 'toast', toast: { tone: 'good', text: 'q quits.', at: state.now } })
}

/** What esc would do, in the footer; on the bare main screen it does nothing worth a hint. */
const backHint = ({ overlays, screen, focus, list }: State): string | null => {
  const overlay = overlays.at(-1)
  if (overlay?.type === 'refusal') return 'leave it'
  if (overlay !== undefined) return overlay.type === 'form' || overlay.type === 'names' ? 'leave' : 'close'
  if (screen === 'review') return 'no'
  if (screen === 'image' || focus === 'details') return 'list'
  return list.search !== '' ? 'all images' : null
}

/** On the main screen it quits; anywhere else it is one step back. */
const quitOrBack = (context: Context): void => {
  const { state } = context
  if (state.overlays.length > 0 || state.screen !== 'images') back(context)
  else quit(context)
}

/**
 * While something is being removed it asks to stop after the step under way. While anything else runs it asks first, and
 * pressed once more it quits: there is always a way out.
 */
const interrupt = (context: Context): void => {
  const { state, acts } = context
  const removing = state.run !== null && state.run.phase !== 'done'
  if (removing) {
    if (state.run?.phase === 'running') acts.stopRun()
  } else if (isBusy(state) && state.overlays.at(-1)?.type !== 'quit') ask(context)
  else acts.quit()
}

export const PROGRAM: readonly Command[] = [
  {
    id: 'copy.command',
    title: 'Copy the command that would help',
    group: 'Look',
    scopes: ['faults'],
    keys: ['y'],
    hint: 'copy command',
    hidden: true,
    disabled: ({ store }) => (store.fault?.command == null ? 'There is no command to copy.' : null),
    run: ({ state, acts }) => acts.copy(state.store.fault?.command ?? '', 'the command'),
  },
  {
    id: 'help.open',
    title: 'Keys of this screen',
    group: 'Program',
    scopes: ['everywhere'],
    keys: ['?'],
    hint: 'help',
    run: ({ send }) => send({ type: 'overlay.open', overlay: { type: 'help', search: '', top: 0 } }),
  },
  {
    id: 'palette.open',
    title: 'All commands, by name',
    group: 'Program',
    scopes: ['everywhere'],
    keys: [':'],
    run: ({ send }) => send({ type: 'overlay.open', overlay: { type: 'palette', search: '', cursor: 0 } }),
  },
  {
    id: 'store.read',
    title: 'Read again; when lost: try now',
    group: 'Program',
    scopes: ['everywhere'],
    keys: ['r'],
    hint: (state) => {
      if (state.store.phase === 'lost' || state.store.phase === 'failed') return 'try now'
      return isUnfilled(state) ? 'look again' : null
    },
    run: ({ acts }) => acts.retry(),
  },
  {
    id: 'settings.problems',
    title: 'Settings that were not understood',
    group: 'Program',
    scopes: ['everywhere'],
    keys: [],
    disabled: ({ settingsProblems }) => (settingsProblems.length === 0 ? 'Every setting was understood.' : null),
    run: ({ state, send }) =>
      send({ type: 'toast', toast: { tone: 'trouble', text: state.settingsProblems.join(' '), at: state.now } }),
  },
  {
    id: 'app.back',
    title: 'One step back',
    group: 'Program',
    scopes: ['everywhere'],
    keys: ['esc'],
    hint: backHint,
    hidden: true,
    run: back,
  },
  {
    id: 'app.quit',
    title: 'Quit; on other screens: one step back',
    group: 'Program',
    scopes: ['everywhere'],
    keys: ['q'],
    hint: 'quit',
    run: quitOrBack,
  },
  {
    id: 'app.interrupt',
    title: 'Quit; removing: stop after this step',
    group: 'Program',
    scopes: ['everywhere'],
    keys: ['ctrl+c'],
    fixed: true,
    run: interrupt,
  },
  {
    id: 'app.suspend',
    title: 'Put aside (fg brings it back)',
    group: 'Program',
    scopes: ['everywhere'],
    keys: ['ctrl+z'],
    run: ({ acts }) => acts.suspend(),
  },
  {
    id: 'app.redraw',
    title: 'Draw again',
    group: 'Program',
    scopes: ['everywhere'],
    keys: ['ctrl+l'],
    run: ({ acts }) => acts.redraw(),
  },
]
