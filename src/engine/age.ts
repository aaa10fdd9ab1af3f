const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

type Age = { readonly count: number; readonly unit: 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year' }

/** Thresholds and rounding of docker/go-units `HumanDuration`: hours are rounded, everything else is floored. */
const measure = (milliseconds: number): Age => {
  const seconds = Math.floor(milliseconds / SECOND)
  if (seconds < 60) return { count: Math.max(seconds, 0), unit: 'second' }
  const minutes = Math.floor(milliseconds / MINUTE)
  if (minutes < 60) return { count: minutes, unit: 'minute' }
  const hours = Math.floor(milliseconds / HOUR + 0.5)
  if (hours < 48) return { count: hours, unit: 'hour' }
  if (hours < 24 * 7 * 2) return { count: Math.floor(hours / 24), unit: 'day' }
  if (hours < 24 * 30 * 2) return { count: Math.floor(hours / 24 / 7), unit: 'week' }
  if (hours < 24 * 365 * 2) return { count: Math.floor(hours / 24 / 30), unit: 'month' }
  return { count: Math.floor(milliseconds / HOUR / 24 / 365), unit: 'year' }
}

/** A duration in milliseconds as Docker says it: `Less than a second`, `About an hour`, `3 weeks`. */
export const dockerAge = (milliseconds: number): string => {
  const { count, unit } = measure(milliseconds)
  if (unit === 'second' && count < 1) return 'Less than a second'
  if (unit === 'minute' && count === 1) return 'About a minute'
  if (unit === 'hour' && count === 1) return 'About an hour'
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

const SHORT = { second: 's', minute: 'm', hour: 'h', day: 'd', week: 'w', month: 'mo', year: 'y' } as const

/** The same thresholds in at most four cells for a column: `45s 12m 5h 13d 8w 23mo 2y`. */
export const columnAge = (milliseconds: number): string => {
  const { count, unit } = measure(milliseconds)
  return `${count}${SHORT[unit]}`
}

/** For a sentence: `3 weeks ago`, `just now`. */
export const spokenAge = (milliseconds: number): string => {
  const { count, unit } = measure(milliseconds)
  return unit === 'second' && count < 10 ? 'just now' : `${count} ${unit}${count === 1 ? '' : 's'} ago`
}

const DAY = 24 * HOUR
const UNITS: Readonly<Record<string, number>> = {
  s: SECOND,
  m: MINUTE,
  h: HOUR,
  d: DAY,
  w: 7 * DAY,
  mo: 30 * DAY,
  y: 365 * DAY,
}

/** Parses `30d`, `12h`, `1h30m`, `6mo`: milliseconds, or null when the text is no duration. */
export const parseAge = (text: string): number | null => {
  if (!/^(?:\d+(?:\.\d+)?(?:mo|[smhdwy]))+$/.test(text)) return null
  let total = 0
  for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)(mo|[smhdwy])/g))
    total += Number(count) * (UNITS[unit ?? ''] ?? 0)
  return total
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** A calendar date in the machine's own time zone: `16 September 2026`. Takes milliseconds since the epoch. */
export const spokenDate = (time: number): string => {
  const date = new Date(time)
  return `${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()}`
}

/** A clock time in the machine's own time zone: `14:02`. */
export const clockTime = (time: number): string => {
  const date = new Date(time)
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`
}
