import type { Store } from '../../engine/store.ts'
import { abilityOf } from '../ability.ts'
import type { Arguments } from '../arguments.ts'
import { theContainer } from '../find-container.ts'
import type { ExitCode, Shell } from '../shell.ts'
import { surveyList } from '../survey.ts'
import { moving } from '../transfer/moving.ts'
import { NO_OUTPUT, targetOf } from '../transfer/streams.ts'

/** `imgtui container export`: writes all files of a container into one tar. */
export const exportContainer = async (
  store: Store,
  shell: Shell,
  { operands: [word = ''], output }: Pick<Arguments, 'operands' | 'output'>,
): Promise<ExitCode> => {
  const exportFiles = await abilityOf(store, 'exportContainer')
  const target = targetOf(output, shell)
  if (target === null) {
    shell.complain(NO_OUTPUT)
    return 2
  }
  const { catalog } = (await surveyList({ store, shell })).sharing
  const { id } = theContainer(catalog.containers, word)
  await moving(shell, 'drawing', (options) => exportFiles(id, target, options))
  return 0
}
