import { FaultError, fault } from '../../engine/fault.ts'
import type { Store } from '../../engine/store.ts'
import { abilityOf } from '../ability.ts'
import type { Arguments } from '../arguments.ts'
import { theContainer } from '../find-container.ts'
import type { ExitCode, Shell } from '../shell.ts'
import { surveyList } from '../survey.ts'
import { moving } from '../transfer/moving.ts'
import { NO_INPUT, NO_OUTPUT } from '../transfer/streams.ts'

/** One side of a copy. */
type Side =
  | { readonly type: 'container'; readonly name: string; readonly path: string }
  | { readonly type: 'stream' }
  | { readonly type: 'host' }

const STREAM: Side = { type: 'stream' }

/** As docker reads it: what begins like a path is one, whatever colons it holds. */
const sideOf = (word: string): Side => {
  if (word === '-') return STREAM
  const colon = word.indexOf(':')
  if (colon < 1 || /^[./\\]/.test(word)) return { type: 'host' }
  return { type: 'container', name: word.slice(0, colon), path: word.slice(colon + 1) }
}

const hostFault = (container: string, out: boolean): FaultError =>
  new FaultError(
    fault('failed', 'Between a container and this machine files are copied as a tar, through -.', {
      remedy: 'The command tar does the other half:',
      command: out
        ? `imgtui container cp ${container}:/path - | tar --extract`
        : `tar --create FILE | imgtui container cp - ${container}:/path`,
    }),
  )

const copyOut = async (store: Store, shell: Shell, { name, path }: Side & { type: 'container' }): Promise<ExitCode> => {
  const copy = await abilityOf(store, 'copyOut')
  const { output } = shell
  if (output === null) {
    shell.complain(NO_OUTPUT)
    return 2
  }
  const { catalog } = (await surveyList({ store, shell })).sharing
  const { id } = theContainer(catalog.containers, name)
  await moving(shell, 'drawing', (options) => copy(id, path, { write: output }, options))
  return 0
}

const copyIn = async (
  store: Store,
  shell: Shell,
  { to: { name, path }, readOnly }: { readonly to: Side & { type: 'container' }; readonly readOnly: boolean },
): Promise<ExitCode> => {
  if (readOnly) {
    shell.complain('imgtui was started with --read-only. Nothing can be changed.\n')
    return 3
  }
  const copy = await abilityOf(store, 'copyIn')
  const { input } = shell
  if (input === null) {
    shell.complain(NO_INPUT)
    return 2
  }
  const { catalog } = (await surveyList({ store, shell })).sharing
  const { id } = theContainer(catalog.containers, name)
  await moving(shell, 'drawing', (options) => copy(id, path, input, options))
  return 0
}

/** `imgtui container cp`: copies between a container and the standard streams, as a tar. */
export const copy = async (
  store: Store,
  shell: Shell,
  { operands, readOnly }: Pick<Arguments, 'operands' | 'readOnly'>,
): Promise<ExitCode> => {
  const [from = STREAM, to = STREAM] = operands.map(sideOf)
  if (from.type === 'container' && to.type === 'stream') return copyOut(store, shell, from)
  if (from.type === 'stream' && to.type === 'container') return copyIn(store, shell, { to, readOnly })
  if (from.type === 'container' && to.type === 'host') throw hostFault(from.name, true)
  if (from.type === 'host' && to.type === 'container') throw hostFault(to.name, false)
  shell.complain('One side has to be in a container, written NAME:/path, and the other one not.\n')
  return 2
}
