import type { Container } from '../../engine/container.ts'
import { isLive } from '../../engine/container.ts'
import type { Ability } from '../abilities.ts'
import { newForm } from '../form.ts'
import { containerHere } from '../select/images.ts'
import { mayNot } from '../select/permission.ts'
import type { State } from '../state.ts'
import type { Command, Context } from './command.ts'

type Act = {
  readonly id: string
  readonly title: string
  readonly key: string
  readonly hint?: string
  readonly ability: Ability
  /** Why not with this container. */
  readonly not?: (container: Container, state: State) => string | null
  readonly run: (context: Context, container: Container) => void
}

/** A command on the container under the cursor of Held by. */
const onContainer = ({ id, title, key, hint, ability, not, run }: Act): Command => ({
  id,
  title,
  group: 'Containers',
  scopes: ['holders'],
  keys: [key],
  ...(hint !== undefined && { hint }),
  disabled: (state) => {
    const may = mayNot(state, ability)
    if (may !== null) return may
    const container = containerHere(state)
    if (container === null) return 'Choose a container in Held by first.'
    return not?.(container, state) ?? null
  },
  run: (context) => {
    const container = containerHere(context.state)
    if (container !== null) run(context, container)
  },
})

const asking =
  (type: 'rename' | 'commit' | 'export') =>
  ({ send }: Context, { id, name }: Container): void => {
    const form = newForm({ type, container: { id, name } }, type === 'rename' ? [name] : [])
    send({ type: 'overlay.open', overlay: { type: 'form', form } })
  }

export const CONTAINER: readonly Command[] = [
  onContainer({
    id: 'container.start',
    title: 'Start the container in this terminal',
    key: 's',
    hint: 'start',
    ability: 'startContainer',
    not: (container, { cannotRun }) =>
      cannotRun ?? (isLive(container) ? `${container.name} is running already.` : null),
    run: ({ acts }, { id, name }) => acts.submit({ type: 'start', container: { id, name } }),
  }),
  onContainer({
    id: 'container.stop',
    title: 'Stop the container (asks)',
    key: 'x',
    hint: 'stop',
    ability: 'stopContainer',
    not: (container) => (isLive(container) ? null : `${container.name} is not running.`),
    run: ({ send }, { id, name }) =>
      send({
        type: 'overlay.open',
        overlay: { type: 'ask', question: { type: 'stop', container: { id, name } }, answer: 0, drawn: false },
      }),
  }),
  onContainer({
    id: 'container.rename',
    title: 'Rename the container',
    key: 'R',
    hint: 'rename',
    ability: 'renameContainer',
    run: asking('rename'),
  }),
  onContainer({
    id: 'container.commit',
    title: 'Make an image of the container',
    key: 'M',
    hint: 'commit',
    ability: 'commitContainer',
    run: asking('commit'),
  }),
  onContainer({
    id: 'container.export',
    title: 'Write the file system of the container to a tar',
    key: 'E',
    hint: 'export',
    ability: 'exportContainer',
    run: asking('export'),
  }),
]
