import { createHash } from 'node:crypto'
import type { Digest } from '../../engine/digest.ts'

/**
 * The chain IDs of a stack of layers, bottom first: the first is its diff ID, each further one the SHA-256 of the one
 * below and its own diff ID with a space between (OCI image specification, "Layer ChainID").
 */
export const chainIdsOf = (diffIds: readonly Digest[]): readonly Digest[] => {
  const ids: Digest[] = []
  for (const diffId of diffIds) {
    const below = ids.at(-1)
    ids.push(below === undefined ? diffId : `sha256:${createHash('sha256').update(`${below} ${diffId}`).digest('hex')}`)
  }
  return ids
}

/** How many layers, from the bottom up, two stacks have in common. */
export const commonDepth = (a: readonly Digest[], b: readonly Digest[]): number => {
  let depth = 0
  while (depth < a.length && depth < b.length && a[depth] === b[depth]) depth += 1
  return depth
}
