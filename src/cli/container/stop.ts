import { harmless } from '../../engine/harmless.ts'
import type { Store } from '../../engine/store.ts'
import { abilityOf } from '../ability.ts'
import type { Arguments } from '../arguments.ts'
import { complainOf } from '../faults.ts'
import { findContainer } from '../find-container.ts'
import type { ExitCode, Shell } from '../shell.ts'
import { surveyList } from '../survey.ts'

/** `imgtui container stop`: asks each container to end, and prints the names of those that did. */
export const stopContainers = async (
  store: Store,
  shell: Shell,
  { operands, timeout }: Pick<Arguments, 'operands' | 'timeout'>,
): Promise<ExitCode> => {
  const stop = await abilityOf(store, 'stopContainer')
  const { catalog } = (await surveyList({ store, shell })).sharing
  const options = { signal: shell.interrupted(), ...(timeout !== null && { seconds: Number(timeout) }) }
  let code: ExitCode = 0
  for (const word of new Set(operands)) {
    const found = findContainer(catalog.containers, word)
    if ('unknown' in found) {
      shell.complain(`${harmless(found.unknown)}\n`)
      code = 1
      continue
    }
    try {
      await stop(found.container.id, options)
      shell.print(`${harmless(word)}\n`)
    } catch (error) {
      code = complainOf(shell, error)
    }
  }
  return code
}
