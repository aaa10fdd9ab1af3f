/**
 * A shorter list that still fails: leaves out halves, quarters, and so on down to single entries, as long as what is left
 * fails as well. No entry of the answer can be spared on its own.
 */
export const shrink = async <T>(
  list: readonly T[],
  fails: (shorter: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> => {
  let left = list
  for (let size = Math.ceil(left.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < left.length; ) {
      const shorter = left.toSpliced(from, size)
      if (shorter.length > 0 && (await fails(shorter))) left = shorter
      else from += size
    }
  }
  return left
}
