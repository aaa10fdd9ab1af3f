/** A number of bytes known exactly (`atLeast === atMost`) or only within provable bounds. Bytes, never negative. */
export type Bytes = { readonly atLeast: number; readonly atMost: number }

export const exactly = (bytes: number): Bytes => ({ atLeast: bytes, atMost: bytes })
export const between = (atLeast: number, atMost: number): Bytes => ({ atLeast, atMost })
export const NO_BYTES: Bytes = exactly(0)

export const isExact = (bytes: Bytes): boolean => bytes.atLeast === bytes.atMost
export const addBytes = (a: Bytes, b: Bytes): Bytes => between(a.atLeast + b.atLeast, a.atMost + b.atMost)

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const
const FACTORS = new Map<string, number>(
  ['b', 'k', 'm', 'g', 't', 'p'].flatMap((letter, power) => [
    [letter, 1000 ** power],
    [`${letter}b`, 1000 ** power],
    [`${letter}ib`, 1024 ** power],
  ]),
)

/** `size` divided into a number below 1000 after rounding to `digits` significant digits, and the index of its unit. */
const scaled = (size: number, digits: number): { value: number; unit: number } => {
  let value = size
  let unit = 0
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  // A value that rounds up to 1000 belongs to the next unit: Docker prints `1e+03kB` here, which nobody can read.
  if (Number(value.toPrecision(digits)) >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  return { value, unit }
}

/**
 * A size as Docker prints it: decimal units, three significant digits, no trailing zeros (`1.23kB`, `100MB`, `0B`).
 * Source: docker/go-units `HumanSizeWithPrecision(size, 3)`, except that 999.5 kB and above print as `1MB`.
 */
export const dockerSize = (size: number, digits = 3): string => {
  const { value, unit } = scaled(size, digits)
  return `${Number(value.toPrecision(digits))}${UNITS[unit]}`
}

/**
 * A size for a column: always three significant digits, number and unit apart (`1.20`, `GB`), whole bytes below 1 kB.
 */
export const columnSize = (size: number): { readonly number: string; readonly unit: string } => {
  const { value, unit } = scaled(size, 3)
  return { number: unit === 0 ? String(Math.round(value)) : value.toPrecision(3), unit: UNITS[unit] ?? 'B' }
}

/** A size for a sentence: `3.90 GB`, `612 B`. */
export const spokenSize = (size: number): string => {
  const { number, unit } = columnSize(size)
  return `${number} ${unit}`
}

/** Bounds for a sentence: `3.90 GB`, `at least 1.20 GB`, `at most 3.90 GB`, `1.20 GB to 3.90 GB`, `an unknown amount`. */
export const spokenBytes = ({ atLeast, atMost }: Bytes): string => {
  const [low, high] = [spokenSize(atLeast), spokenSize(atMost)]
  if (low === high) return high
  if (!Number.isFinite(atMost)) return atLeast === 0 ? 'an unknown amount' : `at least ${low}`
  if (atLeast === 0) return `at most ${high}`
  return `${low} to ${high}`
}

/** Exact bytes with thousands separators: `21,908,955,484`. */
export const groupedBytes = (size: number): string =>
  Math.round(size)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')

/** Parses `500MB`, `1.5g`, `20 GiB`, `1024`: bytes, or null when the text is no size. Decimal units unless `i` is given. */
export const parseSize = (text: string): number | null => {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text)
  if (match === null) return null
  const factor = FACTORS.get((match[2] || 'b').toLowerCase())
  return factor === undefined ? null : Math.round(Number(match[1]) * factor)
}
