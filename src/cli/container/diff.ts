import { harmless } from '../../engine/harmless.ts'
import type { Store } from '../../engine/store.ts'
import { abilityOf } from '../ability.ts'
import type { Arguments } from '../arguments.ts'
import { jsonText } from '../document.ts'
import { theContainer } from '../find-container.ts'
import type { ExitCode, Shell } from '../shell.ts'
import { surveyList } from '../survey.ts'

const LETTERS = { added: 'A', changed: 'C', deleted: 'D' } as const

/** `imgtui container diff`: prints what a container changed, a path on each line, as docker does. */
export const diffContainer = async (
  store: Store,
  shell: Shell,
  { operands: [word = ''], json }: Pick<Arguments, 'operands' | 'json'>,
): Promise<ExitCode> => {
  const diff = await abilityOf(store, 'diffContainer')
  const { catalog } = (await surveyList({ store, shell })).sharing
  const { id } = theContainer(catalog.containers, word)
  const changes = await diff(id, { signal: shell.interrupted() })
  if (json) shell.print(jsonText({ schema: 1, container: id, changes }))
  else shell.print(changes.map(({ kind, path }) => `${LETTERS[kind]} ${harmless(path)}\n`).join(''))
  return 0
}
