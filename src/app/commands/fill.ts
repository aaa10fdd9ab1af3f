import type { Ability } from '../abilities.ts'
import { type FormAbout, newForm } from '../form.ts'
import { isBusy } from '../select/jobs.ts'
import { mayNot } from '../select/permission.ts'
import type { State } from '../state.ts'
import type { Command } from './command.ts'

/** A command that opens a form about nothing in particular. */
const filling = (
  id: string,
  key: string,
  title: string,
  hint: string,
  ability: Ability,
  about: FormAbout,
): Command => ({
  id,
  title,
  group: 'Bring in, hand on',
  scopes: ['empty'],
  keys: [key],
  hint,
  disabled: (state) => mayNot(state, ability),
  run: ({ send }) => send({ type: 'overlay.open', overlay: { type: 'form', form: newForm(about) } }),
})

const noDemo = (state: State): string | null => {
  if (state.store.demo) return 'This is the demo.'
  return isBusy(state) ? 'Not while something is running.' : null
}

export const FILL: readonly Command[] = [
  filling('fill.pull', '1', 'Pull an image from a registry', 'pull', 'pull', { type: 'pull' }),
  filling('fill.load', '2', 'Load images from an archive', 'load', 'load', { type: 'load' }),
  filling('fill.import', '3', 'Import a file system as a new image', 'import', 'importRoot', { type: 'import' }),
  {
    id: 'fill.demo',
    title: 'Look around in a made-up cache',
    group: 'Bring in, hand on',
    scopes: ['empty'],
    keys: ['4'],
    hint: 'demo',
    disabled: noDemo,
    run: ({ acts }) => acts.openDemo(),
  },
]
