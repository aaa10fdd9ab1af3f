import { FaultError, fault } from '../../engine/fault.ts'
import type { Store } from '../../engine/store.ts'
import { abilityOf } from '../ability.ts'
import type { Arguments } from '../arguments.ts'
import { theContainer } from '../find-container.ts'
import type { Shell } from '../shell.ts'
import { surveyList } from '../survey.ts'
import { type SpecAsked, specOf } from './spec.ts'

type Start = (container: string) => Promise<number>

/** What starts a container in this terminal, and resolves with the code it ended with. Rejects where nothing can be run. */
const starterOf = async (store: Store, shell: Shell): Promise<Start> => {
  const [start, cannotRun] = [await abilityOf(store, 'startContainer'), await abilityOf(store, 'cannotRun')]
  const why = await cannotRun()
  if (why !== null) throw new FaultError(fault('failed', why))
  return async (container) => {
    const { code } = await shell.lend(() => start(container, { attach: true }))
    return code
  }
}

/** `imgtui container start`: runs a container that is there already. Ends as what ran in it ended. */
export const startContainer = async (
  store: Store,
  shell: Shell,
  { operands: [word = ''] }: Pick<Arguments, 'operands'>,
): Promise<number> => {
  const start = await starterOf(store, shell)
  const { catalog } = (await surveyList({ store, shell })).sharing
  return start(theContainer(catalog.containers, word).id)
}

/** `imgtui container run`: makes a container and runs it; nothing is made where nothing can be run. */
export const runContainer = async (store: Store, shell: Shell, asked: SpecAsked): Promise<number> => {
  const create = await abilityOf(store, 'createContainer')
  const start = await starterOf(store, shell)
  const { catalog } = (await surveyList({ store, shell })).sharing
  return start(await create(specOf(catalog, asked)))
}
