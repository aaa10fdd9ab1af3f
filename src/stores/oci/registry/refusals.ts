import { FaultError, fault } from '../../../engine/fault.ts'
import { entriesOf, fieldsOf, textOf } from '../../decode.ts'
import { bounded, notRegistry, PassingError } from './faults.ts'

/** Whom a call was to and what it was about, for sentences: `ghcr.io`, `a/b:1`. */
export type About = { readonly domain: string; readonly what: string }

const HUB = 'docker.io'

/** The command that logs in where `domain` asks for it. */
export const loginCommand = (domain: string): string => (domain === HUB ? 'docker login' : `docker login ${domain}`)

/** The words of a registry in its answer to a failed call; the empty text when it has none. At most three of them. */
export const messageOf = (body: string): string => {
  try {
    const errors = entriesOf(fieldsOf(JSON.parse(body)).errors)
      .slice(0, 3)
      .map(fieldsOf)
    return bounded(errors.map(({ message, code }) => textOf(message) || textOf(code)).join('; '))
  } catch {
    return ''
  }
}

/**
 * The registry does not let this user in. `login` says what it was asked with: `none` when no login is known, `given`
 * when one was shown and not accepted; `trouble` is why a login could not be read.
 */
export const refused = (
  { domain, what }: About,
  login: 'none' | 'given',
  { said = '', trouble = null }: { readonly said?: string; readonly trouble?: string | null } = {},
): FaultError => {
  const why = login === 'given' ? 'your login is not good for it' : 'it is private, does not exist, or needs a login'
  const more = said === '' ? '' : ` It says: ${said.replace(/\.$/, '')}.`
  const remedy = trouble ?? (login === 'given' ? 'Log in again, or as another user.' : 'Log in first.')
  return new FaultError(
    fault('refused', `${domain} refuses ${what}: ${why}.${more}`, { remedy, command: loginCommand(domain) }),
  )
}

const secondsOf = (header: string | undefined, now: number): number | null => {
  if (header === undefined) return null
  if (/^\d{1,9}$/.test(header.trim())) return Number(header)
  const date = Date.parse(header)
  return Number.isNaN(date) ? null : Math.max(0, (date - now) / 1000)
}

/** What a status that the call did not expect means. `retryAfter` is the header of that name; `now` in milliseconds. */
export const statusFault = (
  status: number,
  body: string,
  about: About,
  { retryAfter, now }: { readonly retryAfter?: string | undefined; readonly now: number },
): FaultError => {
  const { domain, what } = about
  const said = messageOf(body)
  const words = said === '' ? '' : `: ${said.replace(/\.$/, '')}`
  if (status === 404) return new FaultError(fault('not-found', `${domain} has no ${what}.`))
  if (status === 429 || status === 408 || status >= 500) {
    const seconds = secondsOf(retryAfter, now)
    const says =
      status === 429
        ? `${domain} limits how much it is asked${words}.`
        : `${domain} failed with status ${status}${words}.`
    const more = status === 429 ? { remedy: 'Wait, or log in for a higher limit.', command: loginCommand(domain) } : {}
    return new PassingError(fault('failed', says, more), seconds === null ? null : seconds * 1000)
  }
  if (status >= 400)
    return new FaultError(fault('failed', `${domain} does not accept the call for ${what} (status ${status})${words}.`))
  return notRegistry(domain, `status ${status} for ${what}`)
}
