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
  | { readonly type: 'host'; readonly path: string }

const STREAM: Side = { type: 'stream' }

/** As docker reads it: what begins like a path is one, whatever colons it holds. */
const sideOf = (word: string): Side => {
  if (word === '-') return STREAM
  const colon = word.indexOf(':')
  if (colon < 1 || /^[./\\]/.test(word)) return { type: 'host', path: word }
  return { type: 'container', name: word.slice(0, colon), path: word.slice(colon + 1) }
}

type Inside = Side & { readonly type: 'container' }
type Outside = Exclude<Side, Inside>

const copyOut = async (store: Store, shell: Shell, { name, path }: Inside, to: Outside): Promise<ExitCode> => {
  const copy = await abilityOf(store, 'copyOut')
  const target = to.type === 'host' ? { unpackAt: to.path } : shell.output === null ? null : { write: shell.output }
  if (target === null) {
    shell.complain(NO_OUTPUT)
    return 2
  }
  const { catalog } = (await surveyList({ store, shell })).sharing
  const { id } = theContainer(catalog.containers, name)
  await moving(shell, 'drawing', (options) => copy(id, path, target, options))
  return 0
}

const copyIn = async (store: Store, shell: Shell, from: Outside, { name, path }: Inside): Promise<ExitCode> => {
  const copy = await abilityOf(store, 'copyIn')
  const source = from.type === 'host' ? { pack: from.path } : shell.input
  if (source === null) {
    shell.complain(NO_INPUT)
    return 2
  }
  const { catalog } = (await surveyList({ store, shell })).sharing
  const { id } = theContainer(catalog.containers, name)
  await moving(shell, 'drawing', (options) => copy(id, path, source, options))
  return 0
}

/** `imgtui container cp`: copies between a container and this machine, or the standard streams as a tar. */
export const copy = async (
  store: Store,
  shell: Shell,
  { operands, readOnly }: Pick<Arguments, 'operands' | 'readOnly'>,
): Promise<ExitCode> => {
  const [from = STREAM, to = STREAM] = operands.map(sideOf)
  if (from.type === 'container' && to.type !== 'container') return copyOut(store, shell, from, to)
  if (from.type === 'container' || to.type !== 'container') {
    shell.complain('One side has to be in a container, written NAME:/path, and the other one not.\n')
    return 2
  }
  if (readOnly) {
    shell.complain('imgtui was started with --read-only. Nothing can be changed.\n')
    return 3
  }
  return copyIn(store, shell, from, to)
}
