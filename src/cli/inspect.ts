import { harmless } from '../engine/harmless.ts'
import type { Store } from '../engine/store.ts'
import { abilityOf } from './ability.ts'
import type { Arguments } from './arguments.ts'
import { jsonText } from './document.ts'
import { findImage } from './find-image.ts'
import type { ExitCode, Shell } from './shell.ts'
import { surveyList } from './survey.ts'

/** `imgtui inspect`: prints the store's own documents about images, in the order asked for. */
export const inspect = async (
  store: Store,
  shell: Shell,
  { operands }: Pick<Arguments, 'operands'>,
): Promise<ExitCode> => {
  const inspectImage = await abilityOf(store, 'inspect')
  const { catalog } = (await surveyList({ store, shell })).sharing
  const documents: unknown[] = []
  const unknown: string[] = []
  for (const word of operands) {
    const found = findImage(catalog, word)
    if ('unknown' in found) unknown.push(found.unknown)
    else documents.push((await inspectImage(found.image.id)).raw)
  }
  // As with docker, what was found is printed whatever else was not.
  shell.print(jsonText(documents))
  for (const says of unknown) shell.complain(`${harmless(says)}\n`)
  return unknown.length > 0 ? 1 : 0
}
