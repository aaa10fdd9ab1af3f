import type { Store } from '../../engine/store.ts'
import { abilityOf } from '../ability.ts'
import type { Arguments } from '../arguments.ts'
import { movedLines } from '../arrival-words.ts'
import type { ExitCode, Shell } from '../shell.ts'
import { moving } from './moving.ts'
import { readPlatform } from './platform.ts'
import { NO_INPUT, sourceOf } from './streams.ts'

type Asked = Pick<Arguments, 'operands' | 'changes' | 'message' | 'platform' | 'quiet'>

/** `imgtui import`: makes an image of one layer, and prints its ID as docker does. */
export const importRoot = async (store: Store, shell: Shell, asked: Asked): Promise<ExitCode> => {
  const { operands, changes, message, quiet } = asked
  const [file = '', reference] = operands
  const importTar = await abilityOf(store, 'importRoot')
  const platform = asked.platform === null ? null : readPlatform(asked.platform)
  const source = sourceOf(file, shell)
  if (source === null) {
    shell.complain(NO_INPUT)
    return 2
  }
  const arrival = await moving(shell, quiet ? 'nothing' : 'drawing', (options) =>
    importTar(source, {
      ...options,
      changes,
      ...(reference !== undefined && { reference }),
      ...(message !== null && { message }),
      ...(platform !== null && { platform }),
    }),
  )
  shell.complain(movedLines(arrival.moved))
  shell.print(`${arrival.image}\n`)
  return 0
}
