import { type Command, GROUPS, type Scope } from '../../src/app/commands/command.ts'
import { COMMANDS } from '../../src/app/commands/table.ts'
import { chordLabel } from '../../src/app/keys/chord.ts'
import { code, generated, table } from './markdown.ts'

const PLACES: Readonly<Record<Scope, string>> = {
  everywhere: 'everywhere',
  images: 'list',
  details: 'details',
  history: 'History',
  inspect: 'Inspect',
  holders: 'Held by',
  review: 'review',
  running: 'removal under way',
  report: 'report',
  search: 'search field',
  find: 'find field',
  help: 'help',
  palette: 'commands',
  dialog: 'dialogs',
  prune: 'prune',
  form: 'forms',
  choice: 'choice of a name',
  jobs: 'jobs',
  findings: 'findings',
  empty: 'empty store',
  faults: 'store not reached',
}

const keysOf = ({ keys }: Command): string => keys.map((key) => code(chordLabel(key))).join(' ')

/** Every command of one group: keys, ID, place, what it does. */
function rowsOf(commands: readonly Command[]): readonly (readonly string[])[] {
  return commands.map((command) => [
    keysOf(command),
    code(command.id),
    command.scopes.map((scope) => PLACES[scope]).join(', '),
    `${command.title}${command.fixed === true ? ' (its keys cannot be changed)' : ''}`,
  ])
}

/** docs/keys.md. */
export function keysDoc(): string {
  const groups = GROUPS.map((group) => {
    const commands = COMMANDS.filter((command) => command.group === group)
    return commands.length === 0
      ? ''
      : `## ${group}\n\n${table(['keys', 'command', 'where', 'what it does'], rowsOf(commands))}`
  }).filter((text) => text !== '')
  const about =
    'Every act of the screen has a name; the keys are those it comes with. A command without a key is in the palette (`:`),\n' +
    'and any command can be given other keys in the [settings](settings.md).\n\n'
  return `${generated}# Keys\n\n${about}${groups.join('\n')}`
}

const SHOWN = [
  'search.open',
  'filter.next',
  'sort.next',
  'mark.toggle',
  'pane.open',
  'tab.history',
  'tags.toggle',
  'image.remove',
  'prune.open',
  'help.open',
  'palette.open',
  'app.quit',
]

/** The keys that a person needs first, for README.md. */
export function keyBlock(): string {
  const commands = SHOWN.map((id) => {
    const command = COMMANDS.find((one) => one.id === id)
    if (command === undefined) throw new Error(`README.md shows the keys of ${id}, and there is no such command.`)
    return command
  })
  return `\n${table(
    ['keys', 'what they do'],
    commands.map((command) => [keysOf(command), command.title]),
  )}\n`
}
