import type { Store } from '../../engine/store.ts'
import { abilityOf } from '../ability.ts'
import type { ExitCode, Shell } from '../shell.ts'
import { surveyList } from '../survey.ts'
import { type SpecAsked, specOf } from './spec.ts'

/** `imgtui container create`: makes a container, and prints its ID as docker does. */
export const createContainer = async (store: Store, shell: Shell, asked: SpecAsked): Promise<ExitCode> => {
  const create = await abilityOf(store, 'createContainer')
  const { catalog } = (await surveyList({ store, shell })).sharing
  shell.print(`${await create(specOf(catalog, asked))}\n`)
  return 0
}
