import { harmless } from '../../engine/harmless.ts'
import { canonical, familiar, isReference, parseReference, withDefaultTag } from '../../engine/reference.ts'
import type { Store } from '../../engine/store.ts'
import { abilityOf } from '../ability.ts'
import type { Arguments } from '../arguments.ts'
import { arrivalEntry, movedLines } from '../arrival-words.ts'
import { jsonText } from '../document.ts'
import type { ExitCode, Shell } from '../shell.ts'
import { moving } from './moving.ts'
import { readPlatform } from './platform.ts'

type Asked = Pick<Arguments, 'operands' | 'json' | 'quiet' | 'platform' | 'insecure'>

/** `imgtui pull`: brings an image from its registry. */
export const pull = async (store: Store, shell: Shell, asked: Asked): Promise<ExitCode> => {
  const { operands, json, quiet, insecure } = asked
  const [word = ''] = operands
  const pullImage = await abilityOf(store, 'pull')
  const parsed = parseReference(word)
  if (!isReference(parsed)) {
    shell.complain(`${harmless(`“${word}” is no name of an image: ${parsed.problem}.`)}\n`)
    return 2
  }
  const platform = asked.platform === null ? null : readPlatform(asked.platform)
  const reference = withDefaultTag(parsed)
  const pulled = await moving(shell, quiet ? 'nothing' : 'lines', (options) =>
    pullImage(word, { ...options, insecure, ...(platform !== null && { platform }) }),
  )
  const { digest, changed } = pulled
  if (json) {
    shell.print(jsonText({ schema: 1, reference: familiar(reference), digest, changed, ...arrivalEntry(pulled) }))
    return 0
  }
  shell.complain(movedLines(pulled.moved))
  if (!quiet) {
    const status = changed ? 'Downloaded newer image for' : 'Image is up to date for'
    shell.print(`Digest: ${harmless(digest)}\nStatus: ${status} ${harmless(familiar(reference))}\n`)
  }
  shell.print(`${harmless(canonical(reference))}\n`)
  return 0
}
