import type { IncomingMessage } from 'node:http'
import { FaultError } from '../../engine/fault.ts'
import { abortError, untilAborted } from '../abort.ts'
import { textOf } from '../decode.ts'
import type { Endpoint } from './endpoint.ts'
import { faultFrom, lost, OLDEST_API, refusal, rubbish, silent, tooOld } from './faults.ts'
import { transportTo } from './transport.ts'

/** What `/_ping` says: the API version both sides speak (`1.51`), who answers, and the engine's own clock. */
export type Ping = {
  readonly api: string
  readonly kind: 'docker' | 'podman'
  /** Seconds since the epoch on the engine's machine; null when it did not say. */
  readonly seconds: number | null
}

export type AskOptions = {
  readonly signal?: AbortSignal | undefined
  readonly query?: Readonly<Record<string, string>>
  /** Milliseconds until the engine must have begun to answer; null waits for ever. */
  readonly within?: number | null
}

/**
 * HTTP to one engine. Everything rejects with a FaultError, or with an AbortError once the signal is aborted.
 * Paths begin after the version: `/images/json`.
 */
export type Client = {
  /** Asks `/_ping` on new connections and settles the API version for the calls that follow. */
  readonly connect: (options?: AskOptions) => Promise<Ping>
  /** The answer of the last {@link Client.connect}; connects first when there was none. */
  readonly ping: (options?: AskOptions) => Promise<Ping>
  /** The engine's own clock now, in seconds since the epoch; null when it does not say. */
  readonly clock: (options?: AskOptions) => Promise<number | null>
  readonly getJson: (path: string, options?: AskOptions) => Promise<unknown>
  readonly delete: (path: string, options?: AskOptions) => Promise<unknown>
  /** The lines of an endless answer as they come. Ends only by an error: the stream's end is a `lost` fault. */
  readonly lines: (path: string, options?: AskOptions) => AsyncIterable<string>
  readonly close: () => void
}

/** The newest API this program has been tried with. */
const NEWEST_API = '1.51'
const PING_WITHIN = 10_000
const ANSWER_WITHIN = 60_000
const LARGEST_ANSWER = 256 * 1024 * 1024
const LARGEST_LINE = 4 * 1024 * 1024

const minorOf = (api: string): number => Number(/^1\.(\d+)$/.exec(api)?.[1] ?? -1)

/** True when the negotiated `api` has what came with `version`. */
export const hasApi = (api: string, version: string): boolean => minorOf(api) >= minorOf(version)

type Call = AskOptions & { readonly method: 'GET' | 'DELETE'; readonly path: string }

/** A client for `endpoint`; nothing is opened before the first call. */
export const clientOf = (endpoint: Endpoint): Client => {
  const transport = transportTo(endpoint)
  let known: Promise<Ping> | null = null

  const begin = ({ method, path, query = {}, signal, within = ANSWER_WITHIN }: Call): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const search = new URLSearchParams(query).toString()
      const request = transport.request({
        method,
        path: search === '' ? path : `${path}?${search}`,
        ...(signal ? { signal } : {}),
      })
      let timer: NodeJS.Timeout | undefined
      request.on('socket', () => {
        // Counted from here: a call that waits for its turn on a busy connection is not the engine's fault.
        if (within !== null)
          timer = setTimeout(() => request.destroy(new FaultError(silent(Math.round(within / 1000)))), within)
      })
      request.on('response', (response) => {
        clearTimeout(timer)
        resolve(response)
      })
      request.on('error', (error) => {
        clearTimeout(timer)
        reject(Object.assign(error, { reused: request.reusedSocket }))
      })
      request.on('close', () => clearTimeout(timer))
      request.end()
    })

  /** Runs `work` and turns whatever goes wrong into the two kinds of rejections that a store may have. */
  const asFaults = async <T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (signal?.aborted === true) throw abortError(signal)
      if (error instanceof FaultError || !(error instanceof Error)) throw error
      throw new FaultError(await faultFrom(error, endpoint))
    }
  }

  const answer = async (call: Call): Promise<{ readonly response: IncomingMessage; readonly body: string }> => {
    try {
      const response = await begin(call)
      return { response, body: await bodyOf(response, endpoint) }
    } catch (error) {
      // The engine may have closed a kept connection at the very moment it was used again: ask once more, unless the
      // first try could have changed something.
      const stale =
        error instanceof Error && 'reused' in error && error.reused === true && !(error instanceof FaultError)
      if (!stale || call.method !== 'GET' || call.signal?.aborted === true) throw error
      const response = await begin(call)
      return { response, body: await bodyOf(response, endpoint) }
    }
  }

  const json = async (call: Omit<Call, 'path'> & { path: string }): Promise<unknown> => {
    const { api } = await ping({ signal: call.signal })
    return asFaults(call.signal, async () => {
      const { response, body } = await answer({ ...call, path: `/v${api}${call.path}` })
      const status = response.statusCode ?? 0
      if (status >= 400) throw new FaultError(refusal(status, body))
      if (status >= 300) throw new FaultError(rubbish(endpoint))
      return parse(body, endpoint)
    })
  }

  const askPing = (options: AskOptions): Promise<Ping> =>
    asFaults(options.signal, async () => {
      const { response, body } = await answer({ within: PING_WITHIN, ...options, method: 'GET', path: '/_ping' })
      return readPing(response, body, endpoint)
    })
  const connect = (options: AskOptions = {}): Promise<Ping> => {
    transport.renew()
    const asked = askPing(options)
    known = asked
    asked.catch(() => {
      if (known === asked) known = null
    })
    return asked
  }
  // Callers share one answer, so none of their signals may end it for the others.
  const ping = ({ signal }: AskOptions = {}): Promise<Ping> => untilAborted(known ?? connect(), signal)

  async function* lines(path: string, options: AskOptions = {}): AsyncGenerator<string> {
    const { signal } = options
    const { api } = await ping({ signal })
    const response = await asFaults(signal, () => begin({ ...options, method: 'GET', path: `/v${api}${path}` }))
    try {
      const status = response.statusCode ?? 0
      if (status >= 300) throw new FaultError(refusal(status, await bodyOf(response, endpoint)))
      let rest = ''
      const decoder = new TextDecoder()
      const chunks: AsyncIterator<Uint8Array> = response[Symbol.asyncIterator]()
      for (;;) {
        const next = await asFaults(signal, () => chunks.next())
        if (next.done === true) throw signal?.aborted === true ? abortError(signal) : new FaultError(lost())
        const parts = (rest + decoder.decode(next.value, { stream: true })).split('\n')
        rest = parts.pop() ?? ''
        if (rest.length > LARGEST_LINE) throw new FaultError(rubbish(endpoint))
        for (const line of parts) if (line.trim() !== '') yield line
      }
    } finally {
      response.destroy()
    }
  }

  return {
    connect,
    ping,
    clock: async (options = {}) => (await askPing(options)).seconds,
    getJson: (path, options) => json({ ...options, method: 'GET', path }),
    delete: (path, options) => json({ ...options, method: 'DELETE', path }),
    lines,
    close: transport.close,
  }
}

const bodyOf = async (response: IncomingMessage, endpoint: Endpoint): Promise<string> => {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > LARGEST_ANSWER) throw new FaultError(rubbish(endpoint))
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const parse = (body: string, endpoint: Endpoint): unknown => {
  if (body.trim() === '') return null
  try {
    return JSON.parse(body)
  } catch {
    throw new FaultError(rubbish(endpoint))
  }
}

/** Every engine since Docker 1.10 puts its API version into the headers of this one call, also when it fails. */
const readPing = (response: IncomingMessage, body: string, endpoint: Endpoint): Ping => {
  const header = (name: string): string => textOf(response.headers[name])
  const theirs = header('api-version')
  if (minorOf(theirs) === -1) throw new FaultError(rubbish(endpoint))
  const status = response.statusCode ?? 0
  if (status >= 300) throw new FaultError(refusal(status, body))
  if (!hasApi(theirs, OLDEST_API)) throw new FaultError(tooOld(theirs))
  const date = Date.parse(header('date'))
  return {
    api: hasApi(theirs, NEWEST_API) ? NEWEST_API : theirs,
    kind: header('libpod-api-version') !== '' || header('server').startsWith('Libpod/') ? 'podman' : 'docker',
    seconds: Number.isNaN(date) ? null : Math.floor(date / 1000),
  }
}
