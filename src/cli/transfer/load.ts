import { harmless } from '../../engine/harmless.ts'
import type { Store } from '../../engine/store.ts'
import type { Arrival } from '../../engine/transfer.ts'
import { abilityOf } from '../ability.ts'
import type { Arguments } from '../arguments.ts'
import { arrivalEntry, movedLines } from '../arrival-words.ts'
import { jsonText } from '../document.ts'
import type { ExitCode, Shell } from '../shell.ts'
import { moving } from './moving.ts'
import { NO_INPUT, sourceOf } from './streams.ts'

/** In Docker's words. */
const loadedLines = ({ image, references }: Arrival): string =>
  references.length === 0
    ? `Loaded image ID: ${image}\n`
    : references.map((reference) => `Loaded image: ${harmless(reference)}\n`).join('')

/** `imgtui load`: reads the images of an archive into the store. */
export const load = async (
  store: Store,
  shell: Shell,
  { input, quiet, json }: Pick<Arguments, 'input' | 'quiet' | 'json'>,
): Promise<ExitCode> => {
  const loadImages = await abilityOf(store, 'load')
  const source = sourceOf(input, shell)
  if (source === null) {
    shell.complain(NO_INPUT)
    return 2
  }
  const arrivals = await moving(shell, quiet ? 'nothing' : 'drawing', (options) => loadImages(source, options))
  if (json) shell.print(jsonText({ schema: 1, images: arrivals.map(arrivalEntry) }))
  else {
    shell.complain(arrivals.map(({ moved }) => movedLines(moved)).join(''))
    shell.print(arrivals.map(loadedLines).join(''))
  }
  return 0
}
