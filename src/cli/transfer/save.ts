import type { Catalog } from '../../engine/catalog.ts'
import type { ImageId } from '../../engine/image.ts'
import { familiarRepository, isReference, parseReference, repositoryOf } from '../../engine/reference.ts'
import type { Store } from '../../engine/store.ts'
import type { Saved } from '../../engine/transfer.ts'
import { abilityOf } from '../ability.ts'
import type { Arguments } from '../arguments.ts'
import { theImage } from '../find-image.ts'
import type { ExitCode, Shell } from '../shell.ts'
import { surveyList } from '../survey.ts'
import { FORMATS, formatOf } from './format.ts'
import { moving } from './moving.ts'
import { NO_OUTPUT, targetOf } from './streams.ts'

type Asked = Pick<Arguments, 'operands' | 'output' | 'format' | 'quiet'>

const NO_FOLDER = 'A layout is a folder. Give one with --output.\n'

/** What one word stands for. As with docker, a repository without a tag stands for all of its tags. */
const savedOf = (catalog: Catalog, word: string): readonly Saved[] => {
  const parsed = parseReference(word)
  if (isReference(parsed) && parsed.tag === null && parsed.digest === null) {
    const repository = familiarRepository(parsed)
    const tagged = [...catalog.images.values()].flatMap(({ id, references }) => {
      const names = references.filter((name) => !name.includes('@') && repositoryOf(name) === repository)
      return names.length === 0 ? [] : [{ image: id, references: names }]
    })
    if (tagged.length > 0) return tagged
  }
  const { image, reference } = theImage(catalog, word)
  // A digest is what the image has anyway, and no archive keeps it as a name.
  return [{ image: image.id, references: reference === null || reference.includes('@') ? [] : [reference] }]
}

/** Each image once, in the order asked for, with all the names that were asked for. */
const savedBy = (catalog: Catalog, words: readonly string[]): readonly Saved[] => {
  const names = new Map<ImageId, Set<string>>()
  for (const { image, references } of words.flatMap((word) => savedOf(catalog, word)))
    names.set(image, new Set([...(names.get(image) ?? []), ...references]))
  return [...names].map(([image, references]) => ({ image, references: [...references] }))
}

/** `imgtui save`: writes images into an archive. */
export const save = async (store: Store, shell: Shell, asked: Asked): Promise<ExitCode> => {
  const { operands, output, quiet } = asked
  const saveImages = await abilityOf(store, 'save')
  const [usual] = FORMATS
  const format = formatOf(asked.format ?? usual) ?? usual
  const target = targetOf(output, shell)
  if (target === null || (format === 'layout' && !('path' in target))) {
    shell.complain(format === 'layout' ? NO_FOLDER : NO_OUTPUT)
    return 2
  }
  const { catalog } = (await surveyList({ store, shell })).sharing
  const images = savedBy(catalog, operands)
  await moving(shell, quiet ? 'nothing' : 'drawing', (options) => saveImages(images, target, { ...options, format }))
  return 0
}
