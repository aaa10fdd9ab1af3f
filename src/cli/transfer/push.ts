import { harmless } from '../../engine/harmless.ts'
import { familiar, isReference, parseReference, withDefaultTag } from '../../engine/reference.ts'
import type { Store } from '../../engine/store.ts'
import { abilityOf } from '../ability.ts'
import type { Arguments } from '../arguments.ts'
import { jsonText } from '../document.ts'
import type { ExitCode, Shell } from '../shell.ts'
import { moving } from './moving.ts'

type Asked = Pick<Arguments, 'operands' | 'json' | 'quiet' | 'insecure'>

/** `imgtui push`: sends the image of one name to its registry. */
export const push = async (store: Store, shell: Shell, asked: Asked): Promise<ExitCode> => {
  const { operands, json, quiet, insecure } = asked
  const [word = ''] = operands
  const pushImage = await abilityOf(store, 'push')
  const parsed = parseReference(word)
  if (!isReference(parsed)) {
    shell.complain(`${harmless(`“${word}” is no name of an image: ${parsed.problem}.`)}\n`)
    return 2
  }
  const reference = familiar(withDefaultTag(parsed))
  const { digest } = await moving(shell, quiet ? 'nothing' : 'lines', (options) =>
    pushImage(word, { ...options, insecure }),
  )
  shell.print(
    json
      ? jsonText({ schema: 1, reference, digest })
      : `Digest: ${harmless(digest)}\nStatus: Pushed ${harmless(reference)}\n`,
  )
  return 0
}
