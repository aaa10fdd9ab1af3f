import http from 'node:http'
import https from 'node:https'
import { getCACertificates } from 'node:tls'
import { FaultError } from '../../../engine/fault.ts'
import { abortError } from '../../abort.ts'
import type { Chunks } from '../content.ts'
import { isLoopback } from './addresses.ts'
import { networkFault, silent } from './faults.ts'
import type { Patience } from './patience.ts'
import { bytesOf } from './reading.ts'
import { sendBody } from './sending.ts'

/** What a request sends: bytes that are asked for again where the request is repeated; `length` null when unknown. */
export type Body = { readonly chunks: () => Chunks; readonly length: number | null }

/** One HTTP request. */
export type Exchange = {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Body | undefined
  readonly signal?: AbortSignal | undefined
}

/** What came back. `chunks` can be read once; either read them (to the end or not) or call `discard`. */
export type Answer = {
  readonly status: number
  /** By its name in lower case; several of one name are joined by commas, as HTTP allows. */
  readonly header: (name: string) => string | undefined
  readonly url: URL
  readonly chunks: Chunks
  readonly discard: () => void
}

/** Connections, kept alive between requests. */
export type Transport = {
  /**
   * Rejects with a FaultError (a {@link PassingError} where another attempt may help), or with an AbortError; and so
   * does reading the answer's bytes. Redirects are answers like any other.
   */
  readonly send: (exchange: Exchange) => Promise<Answer>
  readonly close: () => void
}

export type TransportOptions = {
  readonly patience: Patience
  /** False accepts every certificate. */
  readonly verify: boolean
  /** PEM texts of authorities that are trusted beside the usual ones. */
  readonly authorities?: readonly string[]
  /** Where HTTPS_PROXY, HTTP_PROXY and NO_PROXY are read from. This machine itself is never asked through a proxy. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

const CONNECTIONS = 8

type AgentFor = (url: URL) => http.Agent

const agents = ({ verify, authorities = [], env = {} }: TransportOptions): { of: AgentFor; close: () => void } => {
  const made = new Map<string, http.Agent>()
  // A list of authorities replaces Node's own, so that is named again.
  const ca = authorities.length === 0 ? {} : { ca: [...getCACertificates('default'), ...authorities] }
  const make = (secure: boolean, loopback: boolean): http.Agent => {
    const options = { keepAlive: true, maxSockets: CONNECTIONS, ...(loopback ? {} : { proxyEnv: { ...env } }) }
    return secure ? new https.Agent({ ...options, ...ca, rejectUnauthorized: verify }) : new http.Agent(options)
  }
  return {
    of: (url) => {
      const [secure, loopback] = [url.protocol === 'https:', isLoopback(url.hostname)]
      const agent = made.get(`${secure} ${loopback}`) ?? make(secure, loopback)
      made.set(`${secure} ${loopback}`, agent)
      return agent
    },
    close: () => {
      for (const agent of made.values()) agent.destroy()
    },
  }
}

type Failure = Error & { readonly onKept?: boolean }

const LARGEST_REST = 64 * 1024

/** Reads away a short rest, so that the connection can be used again; a long one is not worth it. */
const discard = (response: http.IncomingMessage): void => {
  let left = LARGEST_REST
  response.on('error', () => {})
  response.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) response.destroy()
  })
}

const begin = (exchange: Exchange, agent: http.Agent, patience: Patience): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { method, url, headers, body, signal } = exchange
    const { request: open } = url.protocol === 'https:' ? https : http
    const options = { method, headers, agent, ...(signal === undefined ? {} : { signal }) }
    const request = open(url, options)
    let timer: NodeJS.Timeout | undefined
    const waitFor = (time: number): void => {
      clearTimeout(timer)
      timer = setTimeout(() => request.destroy(silent(url.host, time / 1000)), time)
    }
    const takes = method === 'GET' || method === 'HEAD' ? patience.stall : patience.commit
    const fail = (error: Error): void => reject(Object.assign(error, { onKept: request.reusedSocket }))
    // Counted from here: waiting for one of this program's own connections is not the registry's fault.
    request.on('socket', () => waitFor(takes))
    request.on('error', fail)
    request.on('close', () => {
      clearTimeout(timer)
      fail(new Error('socket hang up'))
    })
    request.on('response', (response) => {
      clearTimeout(timer)
      const header = (name: string): string | undefined => {
        const value = response.headers[name]
        return Array.isArray(value) ? value.join(', ') : value
      }
      const chunks = bytesOf(response, { host: url.host, patience, signal })
      resolve({ status: response.statusCode ?? 0, header, url, chunks, discard: () => discard(response) })
    })
    if (body === undefined) request.end()
    else {
      sendBody(request, body, () => waitFor(patience.stall)).then(
        (sent) => sent && waitFor(takes),
        (error: Error) => request.destroy(error),
      )
    }
  })

/** Connections as `options` say; none is opened before the first request. */
export const transportWith = (options: TransportOptions): Transport => {
  const { of, close } = agents(options)
  const once = async (exchange: Exchange): Promise<Answer> => {
    const { signal, url } = exchange
    try {
      if (signal?.aborted === true) throw abortError(signal)
      return await begin(exchange, of(url), options.patience)
    } catch (error) {
      if (signal?.aborted === true) throw abortError(signal)
      throw error
    }
  }
  return {
    send: async (exchange) => {
      const failed = (error: Failure): Error =>
        exchange.signal?.aborted === true ? error : networkFault(error, exchange.url.host)
      try {
        return await once(exchange).catch((error: Failure) => {
          // The server may have closed a kept connection at the very moment it was used again.
          const stale = error.onKept === true && !(error instanceof FaultError)
          if (!stale || exchange.body !== undefined || exchange.signal?.aborted === true) throw error
          return once(exchange)
        })
      } catch (error) {
        throw error instanceof Error ? failed(error) : error
      }
    },
    close,
  }
}
