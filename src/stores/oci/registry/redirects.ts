import { FaultError, fault } from '../../../engine/fault.ts'
import { notRegistry } from './faults.ts'
import type { Answer, Exchange, Transport } from './transport.ts'

const LONGEST_CHAIN = 10
const REDIRECTS = new Set([301, 302, 303, 307, 308])
/** After the others, what is no question would have to become one. */
const KEEPS_METHOD = new Set([307, 308])

/** Headers that are for the server they were made for, and must not be seen by any other. */
const PRIVATE = new Set(['authorization', 'cookie', 'if-range'])

/** The headers that may go to another server as well. */
export const withoutPrivate = (headers: Exchange['headers']): Exchange['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !PRIVATE.has(name)))

/**
 * The address that a server names, resolved against where it was asked. Never from TLS to plain HTTP, never another
 * protocol, and without a login inside. Throws a fault.
 */
export const elsewhere = (location: string | undefined, from: URL): URL => {
  if (location === undefined || !URL.canParse(location, from.href))
    throw notRegistry(from.host, 'it sends elsewhere without saying where')
  const url = new URL(location, from)
  url.username = ''
  url.password = ''
  url.hash = ''
  if (url.protocol === 'https:' || (url.protocol === 'http:' && from.protocol === 'http:')) return url
  throw new FaultError(
    fault('tls', `${from.host} sends to an address without TLS, which is not followed.`, {
      remedy: 'Whoever runs that registry has to tell it that it is behind TLS.',
    }),
  )
}

/**
 * Sends, and follows redirects of what can be sent again: a request without a body. At most ten; another origin gets
 * no login, and neither does what follows on it. The answer's `url` is the last address.
 */
export const follow = async (transport: Transport, exchange: Exchange): Promise<Answer> => {
  let current = exchange
  for (let hops = 0; ; hops += 1) {
    const answer = await transport.send(current)
    const kinds = exchange.method === 'GET' || exchange.method === 'HEAD' ? REDIRECTS : KEEPS_METHOD
    if (!kinds.has(answer.status) || exchange.body !== undefined) return answer
    answer.discard()
    if (hops === LONGEST_CHAIN) throw notRegistry(exchange.url.host, `it sends elsewhere more than ${hops} times`)
    const url = elsewhere(answer.header('location'), current.url)
    const headers = url.origin === current.url.origin ? current.headers : withoutPrivate(current.headers)
    current = { ...current, url, headers }
  }
}
