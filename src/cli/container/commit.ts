import type { Store } from '../../engine/store.ts'
import { abilityOf } from '../ability.ts'
import type { Arguments } from '../arguments.ts'
import { movedLines } from '../arrival-words.ts'
import { theContainer } from '../find-container.ts'
import type { ExitCode, Shell } from '../shell.ts'
import { surveyList } from '../survey.ts'
import { moving } from '../transfer/moving.ts'

type Asked = Pick<Arguments, 'operands' | 'author' | 'changes' | 'message'>

/** `imgtui container commit`: makes an image from a container, and prints its ID as docker does. */
export const commitContainer = async (store: Store, shell: Shell, asked: Asked): Promise<ExitCode> => {
  const { operands, author, changes, message } = asked
  const [word = '', reference] = operands
  const commit = await abilityOf(store, 'commitContainer')
  const { catalog } = (await surveyList({ store, shell })).sharing
  const { id } = theContainer(catalog.containers, word)
  const arrival = await moving(shell, 'drawing', (options) =>
    commit(id, {
      ...options,
      changes,
      ...(reference !== undefined && { reference }),
      ...(author !== null && { author }),
      ...(message !== null && { message }),
    }),
  )
  shell.complain(movedLines(arrival.moved))
  shell.print(`${arrival.image}\n`)
  return 0
}
