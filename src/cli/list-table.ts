import { counted } from '../app/words/counted.ts'
import { dockerAge } from '../engine/age.ts'
import { type Catalog, childrenOf, isIntermediate, mountersOf, usersOf } from '../engine/catalog.ts'
import { isLive } from '../engine/container.ts'
import { shortId } from '../engine/digest.ts'
import { harmless } from '../engine/harmless.ts'
import type { Image } from '../engine/image.ts'
import { dockerSize, spokenBytes } from '../engine/size.ts'
import { freeNow, totalBytes } from '../engine/tally.ts'
import { cellBytes } from './amounts.ts'
import { knownFrees } from './list-document.ts'
import type { Survey } from './survey.ts'
import { type Column, tableText } from './table.ts'

const COLUMNS: readonly Column[] = [
  { head: 'IMAGE', align: 'left', least: 16 },
  { head: 'ID', align: 'left', drop: 2 },
  { head: 'CREATED', align: 'left', drop: 1 },
  { head: 'SIZE', align: 'right', drop: 3 },
  { head: 'FREES', align: 'right' },
  { head: 'USED BY', align: 'left', least: 7, drop: 4 },
]

const nameCell = ({ references, digests }: Image, whole: boolean): string => {
  const names = references.length > 0 ? references : digests
  const [first, ...more] = names.map(harmless)
  if (first === undefined) return '<none>'
  if (whole) return names.map(harmless).join(' ')
  return more.length === 0 ? first : `${first} +${more.length}`
}

/** `2 running, 1 stopped, 3 images`; a dash for nobody. */
const usersCell = (catalog: Catalog, { id }: Image): string => {
  const containers = [...usersOf(catalog, id), ...mountersOf(catalog, id)]
  const live = containers.filter(isLive).length
  const children = childrenOf(catalog, id).length
  const parts = [
    live > 0 ? `${live} running` : '',
    containers.length > live ? `${containers.length - live} stopped` : '',
    children > 0 ? counted(children, 'image', 'images') : '',
  ].filter((part) => part !== '')
  return parts.length === 0 ? '-' : parts.join(', ')
}

/** The last line: everything the store holds, each layer once. */
export const totalsLine = ({ sharing }: Survey): string => {
  const { catalog } = sharing
  const intermediate = [...catalog.images.values()].filter((image) => isIntermediate(catalog, image)).length
  const images =
    counted(sharing.images.length, 'image', 'images') + (intermediate === 0 ? '' : ` (${intermediate} intermediate)`)
  return `${images}, ${spokenBytes(totalBytes(sharing))} on disk, ${spokenBytes(freeNow(sharing))} free to reclaim now\n`
}

type Layout = { readonly columns: number | null; readonly noTrunc: boolean; readonly now: number }

/** The table of `imgtui ls` for these images, in their order. */
export const listTable = (survey: Survey, images: readonly Image[], { columns, noTrunc, now }: Layout): string => {
  const { catalog } = survey.sharing
  const frees = knownFrees(survey)
  const rows = images.map((image) => {
    const bytes = frees.get(image.id)
    return [
      nameCell(image, noTrunc),
      noTrunc ? image.id : shortId(image.id),
      image.created === null ? 'N/A' : `${dockerAge(now - image.created)} ago`,
      dockerSize(image.size),
      bytes === undefined ? '?' : cellBytes(bytes),
      usersCell(catalog, image),
    ]
  })
  return tableText(COLUMNS, rows, noTrunc ? null : columns)
}
