import { type Bytes, dockerSize, isExact } from '../engine/size.ts'

/** Bytes in a JSON document: a number when exact, bounds when not; null where there is no upper bound. */
export type JsonBytes = number | { readonly atLeast: number; readonly atMost: number | null }

/** Bytes as they stand in a JSON document, whole numbers only. */
export const jsonBytes = (bytes: Bytes): JsonBytes => {
  const [atLeast, atMost] = [Math.round(bytes.atLeast), Math.round(bytes.atMost)]
  return isExact(bytes) ? atLeast : { atLeast, atMost: Number.isFinite(atMost) ? atMost : null }
}

/** Milliseconds since the epoch as RFC 3339 in UTC; null for no date, or one that this format cannot hold. */
export const jsonTime = (time: number | null): string | null => {
  if (time === null || !(Math.abs(time) <= 8.64e15)) return null
  const text = new Date(time).toISOString()
  return /^\d{4}-/.test(text) ? text.replace('.000Z', 'Z') : null
}

/** Bytes in a cell of plain ASCII, sizes as Docker prints them: `41.2MB`, `>=41.2MB`, `<=1.2GB`, `41.2MB..1.2GB`. */
export const cellBytes = ({ atLeast, atMost }: Bytes): string => {
  const [low, high] = [dockerSize(atLeast), dockerSize(atMost)]
  if (low === high) return high
  if (!Number.isFinite(atMost)) return atLeast === 0 ? '?' : `>=${low}`
  return atLeast === 0 ? `<=${high}` : `${low}..${high}`
}
