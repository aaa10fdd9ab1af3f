import { parseAge } from '../engine/age.ts'

/** A moment as Docker's `until` takes it: a date, a Unix time in seconds, or an age; milliseconds since the epoch. */
export const timeOf = (text: string, now: number): number | null => {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1000
  const age = parseAge(text)
  if (age !== null) return now - age
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(time) ? null : time
}

/** What is said where {@link timeOf} found nothing. */
export const notATime = (text: string): string => `“${text}” is no date, no Unix time and no age.`
