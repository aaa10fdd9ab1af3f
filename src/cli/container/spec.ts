import type { Catalog } from '../../engine/catalog.ts'
import type { ContainerSpec } from '../../engine/workshop.ts'
import type { Arguments } from '../arguments.ts'
import { theImage } from '../find-image.ts'

/** What of a command line describes a new container. */
export type SpecAsked = Pick<
  Arguments,
  'operands' | 'name' | 'environment' | 'labels' | 'workdir' | 'user' | 'entrypoint'
>

const labelOf = (text: string): readonly [string, string] => {
  const equals = text.indexOf('=')
  return equals === -1 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)]
}

/** The container that a command line asks for: the first word is its image, the others are its command. */
export const specOf = (catalog: Catalog, asked: SpecAsked): ContainerSpec => {
  const [imageName = '', ...command] = asked.operands
  const { name, environment, labels, workdir, user, entrypoint } = asked
  return {
    image: theImage(catalog, imageName).image.id,
    imageName,
    ...(name !== null && { name }),
    ...(command.length > 0 && { command }),
    ...(entrypoint !== null && { entrypoint: [entrypoint] }),
    ...(environment.length > 0 && { environment }),
    ...(labels.length > 0 && { labels: Object.fromEntries(labels.map(labelOf)) }),
    ...(workdir !== null && { workingDirectory: workdir }),
    ...(user !== null && { user }),
  }
}
