import { isIntermediate } from '../engine/catalog.ts'
import { shortId } from '../engine/digest.ts'
import { harmless } from '../engine/harmless.ts'
import type { Image } from '../engine/image.ts'
import { sortImages } from '../engine/sort.ts'
import type { Store } from '../engine/store.ts'
import type { Arguments } from './arguments.ts'
import { jsonText } from './document.ts'
import { type Passes, readFilters } from './filters.ts'
import { listDocument } from './list-document.ts'
import { listTable, totalsLine } from './list-table.ts'
import type { ExitCode, Shell } from './shell.ts'
import { type Survey, survey, surveyList } from './survey.ts'

type Asked = Pick<Arguments, 'all' | 'quiet' | 'noTrunc' | 'json' | 'filters'>

/** Newest first. The document has every image in it; for people, what nobody can use or miss stays out unless asked for. */
const chosen = ({ sharing }: Survey, passes: Passes, { all, json }: Asked): readonly Image[] => {
  const { catalog } = sharing
  const images = sharing.images.filter((image) => passes(image) && (all || json || !isIntermediate(catalog, image)))
  return sortImages(images, { key: 'age', reversed: false }, { catalog, frees: null })
}

/** `imgtui ls`: prints the list and its totals. */
export const ls = async (store: Store, shell: Shell, asked: Asked): Promise<ExitCode> => {
  const read = { store, shell }
  const seen = asked.quiet ? await surveyList(read) : await survey(read)
  const passes = readFilters(asked.filters, { catalog: seen.sharing.catalog, now: shell.now() })
  if (typeof passes !== 'function') {
    shell.complain(`${harmless(passes.wrong)}\n`)
    return passes.missing ? 1 : 2
  }
  const images = chosen(seen, passes, asked)
  if (asked.json) shell.print(jsonText(listDocument(store, seen, images)))
  else if (asked.quiet) shell.print(images.map(({ id }) => `${asked.noTrunc ? id : shortId(id)}\n`).join(''))
  else {
    const { columns, now } = shell
    shell.print(`${listTable(seen, images, { columns, noTrunc: asked.noTrunc, now: now() })}\n${totalsLine(seen)}`)
  }
  return 0
}
