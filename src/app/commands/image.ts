import type { Ability } from '../abilities.ts'
import { type FormAbout, newForm } from '../form.ts'
import { imageHere, namesHere, savedHere } from '../select/images.ts'
import { mayNot } from '../select/permission.ts'
import type { Overlay, State } from '../state.ts'
import type { Command, Context } from './command.ts'

const open = ({ send }: Context, about: FormAbout): void =>
  send({ type: 'overlay.open', overlay: { type: 'form', form: newForm(about) } })

const noImage =
  (ability: Ability) =>
  (state: State): string | null =>
    mayNot(state, ability) ?? (imageHere(state) === null ? 'There is no image here.' : null)

const notPushed = (state: State): string | null =>
  noImage('push')(state) ?? (namesHere(state).length === 0 ? 'Only a name can be pushed, and this has none.' : null)

/** The plain question before anything leaves this machine. */
const pushQuestion = (reference: string): Overlay => ({
  type: 'ask',
  question: { type: 'push', reference },
  answer: 0,
  drawn: false,
})

const chooseName = ({ state, send }: Context): void => {
  const references = namesHere(state)
  const [only] = references
  if (only === undefined) return
  send({
    type: 'overlay.open',
    overlay: references.length === 1 ? pushQuestion(only) : { type: 'names', references, cursor: 0 },
  })
}

export const IMAGE: readonly Command[] = [
  {
    id: 'image.tag',
    title: 'Give the image one more name',
    group: 'Bring in, hand on',
    scopes: ['images', 'details'],
    keys: ['+'],
    disabled: noImage('tag'),
    run: (context) => {
      const here = imageHere(context.state)
      if (here !== null) open(context, { type: 'tag', image: here.image.id, name: here.name })
    },
  },
  {
    id: 'image.save',
    title: 'Save the image or the marks to an archive',
    group: 'Bring in, hand on',
    scopes: ['images', 'details'],
    keys: ['o'],
    disabled: noImage('save'),
    run: (context) => open(context, { type: 'save', ...savedHere(context.state) }),
  },
  {
    id: 'image.push',
    title: 'Push a name of the image to its registry (asks)',
    group: 'Bring in, hand on',
    scopes: ['images', 'details'],
    keys: [],
    disabled: notPushed,
    run: chooseName,
  },
  {
    id: 'name.choose',
    title: 'This name',
    group: 'Answer',
    scopes: ['choice'],
    keys: ['enter'],
    hint: 'this name',
    hidden: true,
    run: ({ state, send }) => {
      const overlay = state.overlays.at(-1)
      const reference = overlay?.type === 'names' ? overlay.references[overlay.cursor] : undefined
      if (reference !== undefined) send({ type: 'overlay.change', overlay: pushQuestion(reference) })
    },
  },
  {
    id: 'container.create',
    title: 'Create a container from the image',
    group: 'Containers',
    scopes: ['images', 'details'],
    keys: ['C'],
    disabled: noImage('createContainer'),
    run: (context) => {
      const here = imageHere(context.state)
      if (here !== null) open(context, { type: 'create', image: here.image.id, name: here.name })
    },
  },
]
