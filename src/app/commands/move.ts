import type { Move } from '../event.ts'
import { layoutOf } from '../select/layout.ts'
import { movedOverlay } from '../select/overlay.ts'
import type { State } from '../state.ts'
import { TABS, type Tab } from '../state.ts'
import type { Command, Context } from './command.ts'

const LISTS = ['images', 'details', 'review', 'running', 'report', 'help', 'choice', 'jobs', 'findings'] as const

/** Sends a movement to whatever has the keys. */
const move =
  (what: Move) =>
  ({ state, send }: Context): void => {
    const overlay = movedOverlay(state, what)
    if (overlay !== null) send({ type: 'overlay.change', overlay })
    else if (state.screen === 'review') send({ type: 'review.move', move: what })
    else if (state.screen === 'run') send({ type: 'run.move', move: what })
    else if (state.screen === 'image' || state.focus === 'details') send({ type: 'detail.move', move: what })
    else send({ type: 'list.move', move: what })
  }

const movement = (id: string, title: string, keys: readonly string[], what: Move): Command => ({
  id: `list.${id}`,
  title,
  group: 'Move',
  scopes: LISTS,
  keys,
  hidden: true,
  run: move(what),
})

/** Into the details: the pane where there is one, else the second screen. */
const openDetails = ({ state, send }: Context): void => {
  const { kind } = layoutOf(state.columns, state.rows)
  send(
    kind === 'side' || kind === 'stacked' ? { type: 'focus', focus: 'details' } : { type: 'screen', screen: 'image' },
  )
}

const backToList = ({ state, send }: Context): void =>
  send(state.screen === 'image' ? { type: 'screen', screen: 'images' } : { type: 'focus', focus: 'list' })

const nothingListed = (state: State): string | null =>
  (state.facts.catalog?.images.size ?? 0) === 0 ? 'There is no image here.' : null

const showTab = (tab: Tab, number: number): Command => ({
  id: `tab.${tab.replace(' ', '-')}`,
  title: `${tab[0]?.toUpperCase()}${tab.slice(1)}`,
  group: 'Move',
  scopes: ['images', 'details'],
  keys: [String(number)],
  disabled: nothingListed,
  run: ({ state, send }) => {
    send({ type: 'detail.tab', tab })
    const { kind } = layoutOf(state.columns, state.rows)
    if (kind === 'single' && state.screen === 'images') send({ type: 'screen', screen: 'image' })
  },
})

const stepTab =
  (by: 1 | -1) =>
  ({ state, send }: Context): void => {
    const next = TABS[(TABS.indexOf(state.detail.tab) + by + TABS.length) % TABS.length]
    if (next !== undefined) send({ type: 'detail.tab', tab: next })
  }

export const MOVES: readonly Command[] = [
  movement('down', 'Next row', ['j', 'down'], { by: 'row', direction: 1 }),
  movement('up', 'Previous row', ['k', 'up'], { by: 'row', direction: -1 }),
  movement('page-down', 'A page down', ['pgdn', 'ctrl+f'], { by: 'page', direction: 1 }),
  movement('page-up', 'A page up', ['pgup', 'ctrl+b'], { by: 'page', direction: -1 }),
  movement('half-down', 'Half a page down', ['ctrl+d'], { by: 'half', direction: 1 }),
  movement('half-up', 'Half a page up', ['ctrl+u'], { by: 'half', direction: -1 }),
  movement('first', 'First row', ['g', 'home'], { to: 'first' }),
  movement('last', 'Last row', ['G', 'end'], { to: 'last' }),
  {
    id: 'pane.open',
    title: 'Go into the details',
    group: 'Move',
    scopes: ['images'],
    keys: ['enter', 'l', 'right'],
    hint: 'details',
    disabled: nothingListed,
    run: openDetails,
  },
  {
    id: 'pane.back',
    title: 'Back to the list',
    group: 'Move',
    scopes: ['details'],
    keys: ['h', 'left'],
    run: backToList,
  },
  {
    id: 'pane.next',
    title: 'The other side',
    group: 'Move',
    scopes: ['images', 'details'],
    keys: ['tab', 'shift+tab'],
    disabled: nothingListed,
    run: (context) =>
      context.state.screen === 'image' || context.state.focus === 'details'
        ? backToList(context)
        : openDetails(context),
  },
  ...TABS.map((tab, index) => showTab(tab, index + 1)),
  { id: 'tab.next', title: 'Next tab', group: 'Move', scopes: ['images', 'details'], keys: [']'], run: stepTab(1) },
  {
    id: 'tab.previous',
    title: 'Previous tab',
    group: 'Move',
    scopes: ['images', 'details'],
    keys: ['['],
    run: stepTab(-1),
  },
]
