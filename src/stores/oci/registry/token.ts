import type { Credentials } from '../../../engine/transfer.ts'
import { fieldsOf, numberOf, textOf } from '../../decode.ts'
import { type Address, isLoopback } from './addresses.ts'
import { notRegistry, PassingError } from './faults.ts'
import { wholeOf } from './reading.ts'
import { follow } from './redirects.ts'
import type { Exchange, Transport } from './transport.ts'

/** A token and, in milliseconds since the epoch, when it is not good any more. */
export type Token = { readonly value: string; readonly until: number }

/** What to ask for a token: the parameters of the challenge, and the scopes that the calls need. */
export type Grant = { readonly realm: URL; readonly service: string; readonly scopes: readonly string[] }

const LONGEST_REPLY = 1024 * 1024
const USUAL_LIFE = 60
/** A token is taken for older than it is, so that it does not end on its way. */
const MARGIN = 5
const TOKEN = /^[\x21-\x7e]{1,131072}$/
const CLIENT = 'imgtui'

/**
 * The address at which a challenge says that tokens are given. Only over TLS; in the clear only from a registry that is
 * spoken to in the clear itself, at this machine or the registry's own host. Throws a `rubbish` fault.
 */
export const realmOf = (text: string, registry: URL, { domain }: Address): URL => {
  const realm = URL.canParse(text) ? new URL(text) : null
  if (realm === null || realm.username !== '' || realm.password !== '')
    throw notRegistry(domain, 'it names no usable place to log in')
  const alike = isLoopback(realm.hostname) || realm.hostname === registry.hostname
  if (realm.protocol === 'https:' || (realm.protocol === 'http:' && registry.protocol === 'http:' && alike))
    return realm
  throw notRegistry(domain, 'it wants the login to be sent without TLS')
}

/** The value of an `Authorization` header with a user's name and password. */
export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

const asking = ({ realm, service, scopes }: Grant, credentials: Credentials | null): Exchange => {
  if (credentials !== null && 'identityToken' in credentials) {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      service,
      client_id: CLIENT,
      scope: scopes.join(' '),
      refresh_token: credentials.identityToken,
    })
    const bytes = Buffer.from(form.toString())
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield bytes
    }
    return {
      method: 'POST',
      url: realm,
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': String(bytes.length),
      },
      body: { chunks, length: bytes.length },
    }
  }
  const url = new URL(realm)
  if (service !== '') url.searchParams.set('service', service)
  for (const scope of scopes) url.searchParams.append('scope', scope)
  const headers = { accept: 'application/json' }
  if (credentials === null) return { method: 'GET', url, headers }
  return { method: 'GET', url, headers: { ...headers, authorization: basic(credentials.user, credentials.password) } }
}

const read = (body: Buffer, host: string, now: number): Token => {
  let fields: ReturnType<typeof fieldsOf>
  try {
    fields = fieldsOf(JSON.parse(body.toString('utf8')))
  } catch {
    throw notRegistry(host, 'the reply to a login is not JSON')
  }
  const value = textOf(fields.token) || textOf(fields.access_token)
  if (!TOKEN.test(value)) throw notRegistry(host, 'the reply to a login holds no token')
  const life = Math.max(USUAL_LIFE, numberOf(fields.expires_in) ?? USUAL_LIFE)
  return { value, until: now + (life - MARGIN) * 1000 }
}

/**
 * Asks for a token, with the login where there is one, which goes to the realm and nowhere else. Null when the realm
 * does not accept the login, or gives nothing without one.
 */
export const askToken = async (
  transport: Transport,
  grant: Grant,
  credentials: Credentials | null,
  now: () => number,
): Promise<Token | null> => {
  const { host } = grant.realm
  const answer = await follow(transport, asking(grant, credentials))
  const { status } = answer
  if (status === 200) {
    const what = `the reply to a login at ${host}`
    return read(await wholeOf(answer.chunks, { limit: LONGEST_REPLY, what }), host, now())
  }
  answer.discard()
  if (status === 401 || status === 403 || status === 400) return null
  const failed = notRegistry(host, `status ${status} for a login`)
  throw status === 429 || status >= 500 ? new PassingError({ ...failed.fault, kind: 'failed' }) : failed
}
