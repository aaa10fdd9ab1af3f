import { hash } from 'node:crypto'
import type { Digest } from '../../engine/digest.ts'
import type { Chain } from '../../engine/layer.ts'

/** One row of the history, as far as the layers need it. */
export type HistoryRow = { readonly command: string; readonly size: number }

/**
 * The chain ID on top of `parent` (null for the bottom): the text form of OCI image-spec `config.md`, "Layer
 * ChainID".
 */
export const chainIdOn = (parent: Digest | null, diffId: Digest): Digest =>
  parent === null ? diffId : `sha256:${hash('sha256', `${parent} ${diffId}`)}`

/** The chain IDs of diff IDs, both bottom first. */
export const chainIdsOf = (diffIds: readonly Digest[]): readonly Digest[] => {
  let parent: Digest | null = null
  return diffIds.map((diffId) => {
    parent = chainIdOn(parent, diffId)
    return parent
  })
}

/**
 * Instructions that only change the image's configuration, in BuildKit's words and behind the classic builder's
 * `#(nop)`.
 */
const CONFIGURES =
  /^(?:ARG|CMD|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|SHELL|STOPSIGNAL|USER|VOLUME)\b/
const NOP = /^.*?#\(nop\)\s*/

/**
 * True when a row without bytes may all the same be a layer: an empty one, which engines print like no layer at all.
 */
const mayBeLayer = ({ command }: HistoryRow): boolean => !CONFIGURES.test(command.replace(NOP, ''))

/** A size, or null where the rows do not tell it. */
type Size = number | null

/** The sizes that a layer may have, over every placement of the rows that is possible. */
type Options = { sizes: Set<Size> }

/**
 * Every way to choose `chosen` (a range) of the empty candidate rows as layers puts each row at a range of positions; a
 * position's size is known when all rows that can get there agree.
 */
const placed = (
  rows: readonly HistoryRow[],
  layers: number,
  isCandidate: (row: HistoryRow) => boolean,
  [fewest, most]: readonly [number, number],
  emptySize: Size,
): readonly Options[] => {
  const options: Options[] = Array.from({ length: layers }, () => ({ sizes: new Set() }))
  const all = rows.filter((row) => row.size === 0 && isCandidate(row)).length
  let [filled, candidates] = [0, 0]
  const put = (size: Size, low: number, high: number): void => {
    for (let at = Math.max(low, 0); at <= high; at += 1) options[filled + at]?.sizes.add(size)
  }
  for (const row of rows) {
    const after = all - candidates
    if (row.size > 0) {
      put(row.size, fewest - after, Math.min(candidates, most))
      filled += 1
    } else if (isCandidate(row)) {
      put(emptySize, fewest - after, Math.min(candidates, most - 1))
      candidates += 1
    }
  }
  // Layers above the last row that could be one are in no row at all.
  for (let at = filled + fewest; at < layers; at += 1) if (fewest !== layers - filled) options[at]?.sizes.add(null)
  return options
}

const agreed = ({ sizes }: Options): Size => {
  const [only = null] = sizes
  return sizes.size === 1 ? only : null
}

/**
 * Sizes of the layers, bottom first, from history rows, oldest first. A row with bytes is a layer; one without may be
 * an empty layer or none. A size is given only where every possible reading of the rows has it: never a guess. A
 * history that leaves out layers, as foreign builders may write it, is known by its sum.
 *
 * `total` is the sum of all layers where the engine states it, else null. `emptySize` is what a layer without bytes
 * may be said to have: 0, or null on stores that print 0 for a layer that is just not unpacked.
 */
export const layerSizes = (
  rows: readonly HistoryRow[],
  layers: number,
  { total, emptySize }: { readonly total: number | null; readonly emptySize: Size },
): readonly Size[] => {
  const missing = layers - rows.filter(({ size }) => size > 0).length
  if (missing < 0) return Array.from({ length: layers }, () => null)
  const empty = rows.filter(({ size }) => size === 0)
  const likely = empty.filter(mayBeLayer).length
  // Rows that stand for all layers add up to all bytes.
  const whole = total === null || total === rows.reduce((sum, { size }) => sum + size, 0)
  const options =
    whole && missing <= likely
      ? placed(rows, layers, mayBeLayer, [missing, missing], emptySize)
      : // More layers than rows for them: the history is short, or written by a builder of its own kind.
        placed(rows, layers, () => true, [0, Math.min(missing, empty.length)], emptySize)
  return withTotal(options.map(agreed), total)
}

/**
 * Uses the sum of all layers: what is left over settles a last open size, and a sum that does not fit settles
 * nothing.
 */
const withTotal = (sizes: readonly Size[], total: number | null): readonly Size[] => {
  if (total === null) return sizes
  const open = sizes.filter((size) => size === null).length
  const left = total - sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
  if (left < 0 || (open === 0 && left > 0)) return sizes.map(() => null)
  return open === 1 || left === 0 ? sizes.map((size) => size ?? left) : sizes
}

/** The chain of an image from its diff IDs (bottom first) and the sizes of {@link layerSizes}. */
export const chainOf = (diffIds: readonly Digest[], sizes: readonly Size[]): Chain =>
  chainIdsOf(diffIds).map((chainId, index) => ({
    chainId,
    diffId: diffIds[index] ?? chainId,
    size: sizes[index] ?? null,
  }))
