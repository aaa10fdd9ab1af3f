import { displayParts } from '../../engine/reference.ts'
import { cells, cutMiddle } from './cells.ts'

/** A reference fitted into a column, in the parts that are drawn differently. */
export type FittedName = { readonly path: string; readonly name: string; readonly tag: string }

/** The last part of a repository keeps at least this many cells. */
const KEPT = 8

/**
 * Fits a reference into `width` cells. Host and path give way first, whole components from the left; then the middle of
 * the last part of the repository; the tag last of all, in its middle.
 */
export const fitName = (reference: string, width: number, mark = '…'): FittedName => {
  const { path, name, tag } = displayParts(reference)
  const room = width - cells(name) - cells(tag)
  const components = path.split('/').slice(0, -1)
  const shorter = components.slice(1).map((_, dropped) => `${mark}/${components.slice(dropped + 1).join('/')}/`)
  const candidates = path === '' ? [''] : [path, ...shorter, `${mark}/`, mark]
  const fitting = candidates.find((candidate) => cells(candidate) <= room)
  if (fitting !== undefined) return { path: fitting, name, tag }
  const left = width - (path === '' ? 0 : cells(mark))
  const short = cutMiddle(name, Math.max(left - cells(tag), Math.min(KEPT, cells(name))), mark)
  return { path: path === '' ? '' : mark, name: short, tag: cutMiddle(tag, Math.max(left - cells(short), 0), mark) }
}
