/** Which columns the list has at a width, and how wide its names are. In cells. */
export type Columns = {
  readonly name: number
  readonly size: boolean
  readonly age: boolean
  /** 0: left out; 9: a count; 26: names. */
  readonly heldBy: 0 | 9 | 26
}

/** Cursor, mark, state and the gap after it. */
export const GUTTER = 4
export const FLAGS = 2
export const SIZE = 7
export const FREES = 8
export const AGE = 4
const GAP = 2

/** Columns are dropped in a fixed order that depends on the width alone, never on what they would hold. */
export const columnsFor = (width: number): Columns => {
  const size = width >= 44
  const age = width >= 52
  const heldBy = width >= 110 ? 26 : width >= 78 ? 9 : 0
  const taken =
    GUTTER +
    1 +
    FLAGS +
    (size ? GAP + SIZE : 0) +
    GAP +
    FREES +
    (age ? GAP + AGE : 0) +
    (heldBy === 0 ? 0 : GAP + heldBy) +
    1
  return { name: Math.max(width - taken, 8), size, age, heldBy }
}
