import { dockerAge } from '../../engine/age.ts'
import type { Catalog } from '../../engine/catalog.ts'
import type { Container } from '../../engine/container.ts'
import { shortId } from '../../engine/digest.ts'
import { harmless } from '../../engine/harmless.ts'
import { resolveImage } from '../../engine/resolve.ts'
import type { Store } from '../../engine/store.ts'
import { jsonTime } from '../amounts.ts'
import type { Arguments } from '../arguments.ts'
import { jsonText } from '../document.ts'
import type { ExitCode, Shell } from '../shell.ts'
import { surveyList } from '../survey.ts'
import { type Column, tableText } from '../table.ts'

type Asked = Pick<Arguments, 'json' | 'quiet' | 'noTrunc'>

const COLUMNS: readonly Column[] = [
  { head: 'CONTAINER ID', align: 'left' },
  { head: 'IMAGE', align: 'left', least: 16 },
  { head: 'CREATED', align: 'left', drop: 1 },
  { head: 'STATUS', align: 'left', drop: 2 },
  { head: 'NAMES', align: 'left', least: 16 },
]

/** The name the container was made by, as long as it still names the same image. */
const imageCell = (catalog: Catalog, { image, imageName }: Container): string => {
  const found = resolveImage(catalog, imageName)
  return found.type === 'image' && found.image.id === image ? harmless(imageName) : shortId(image)
}

const newestFirst = (a: Container, b: Container): number => b.created - a.created || (a.id < b.id ? -1 : 1)

const entryOf = ({ id, name, image, imageName, state, status, created, written }: Container) => ({
  id,
  name,
  image,
  imageName,
  state,
  status,
  created: jsonTime(created),
  written,
})

/** `imgtui container ls`: prints the containers, newest first. */
export const listContainers = async (
  store: Store,
  shell: Shell,
  { json, quiet, noTrunc }: Asked,
): Promise<ExitCode> => {
  const { catalog } = (await surveyList({ store, shell })).sharing
  const containers = [...catalog.containers].sort(newestFirst)
  const idOf = ({ id }: Container): string => (noTrunc ? id : shortId(id))
  if (json) shell.print(jsonText({ schema: 1, containers: containers.map(entryOf) }))
  else if (quiet) shell.print(containers.map((container) => `${idOf(container)}\n`).join(''))
  else {
    const rows = containers.map((container) => [
      idOf(container),
      imageCell(catalog, container),
      `${dockerAge(shell.now() - container.created)} ago`,
      harmless(container.status),
      harmless(container.name),
    ])
    shell.print(tableText(COLUMNS, rows, noTrunc ? null : shell.columns))
  }
  return 0
}
