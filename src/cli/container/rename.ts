import type { Store } from '../../engine/store.ts'
import { abilityOf } from '../ability.ts'
import type { Arguments } from '../arguments.ts'
import { theContainer } from '../find-container.ts'
import type { ExitCode, Shell } from '../shell.ts'
import { surveyList } from '../survey.ts'

/** `imgtui container rename`: gives a container another name. */
export const renameContainer = async (
  store: Store,
  shell: Shell,
  { operands: [word = '', name = ''] }: Pick<Arguments, 'operands'>,
): Promise<ExitCode> => {
  const rename = await abilityOf(store, 'renameContainer')
  const { catalog } = (await surveyList({ store, shell })).sharing
  await rename(theContainer(catalog.containers, word).id, name)
  return 0
}
