import { familiar, isReference, parseReference, withDefaultTag } from '../engine/reference.ts'
import type { Store } from '../engine/store.ts'
import { abilityOf } from './ability.ts'
import type { Arguments } from './arguments.ts'
import { movedLines } from './arrival-words.ts'
import { theImage } from './find-image.ts'
import type { ExitCode, Shell } from './shell.ts'
import { surveyList } from './survey.ts'

/** `imgtui tag`: gives an image one more name, and says from which image it was taken. */
export const tag = async (
  store: Store,
  shell: Shell,
  { operands: [word = '', name = ''] }: Pick<Arguments, 'operands'>,
): Promise<ExitCode> => {
  const tagImage = await abilityOf(store, 'tag')
  const { catalog } = (await surveyList({ store, shell })).sharing
  const { image } = theImage(catalog, word)
  const parsed = parseReference(name)
  const reference = isReference(parsed) ? familiar(withDefaultTag(parsed)) : name
  const from = catalog.named.get(reference)
  await tagImage(image.id, name)
  if (from !== undefined && from !== image.id) shell.complain(movedLines([{ reference, from }]))
  return 0
}
