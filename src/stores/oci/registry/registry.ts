import { FaultError } from '../../../engine/fault.ts'
import { type Address, addressOf } from './addresses.ts'
import { PassingError, PlainServerError } from './faults.ts'
import type { Login } from './helper.ts'
import { sessionWith } from './login.ts'
import { PATIENCE, type Patience } from './patience.ts'
import { wordsOf } from './reading.ts'
import { follow, withoutPrivate } from './redirects.ts'
import { messageOf, refused, statusFault } from './refusals.ts'
import { type Answer, type Exchange, type TransportOptions, transportWith } from './transport.ts'

/** One call to a registry. */
export type Call = {
  readonly method: Exchange['method']
  /** Below `/v2/`: `a/b/manifests/1`; or an address that the registry itself gave for an upload. */
  readonly to: string | URL
  /** What the call needs to be allowed: `repository:a/b:pull`. */
  readonly scopes: readonly string[]
  /** What it is about, for sentences: `a/b:1`. */
  readonly what: string
  /** Statuses that are answers; any other rejects with a fault. */
  readonly expect: readonly number[]
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Exchange['body']
  readonly signal?: AbortSignal | undefined
}

/** A registry that is asked over HTTP. */
export type Registry = {
  readonly address: Address
  readonly patience: Patience
  /**
   * Logs in where that is asked for and follows redirects. Rejects with a FaultError (a PassingError where another
   * attempt may help) or with an AbortError.
   */
  readonly call: (call: Call) => Promise<Answer>
  /** Ends every connection. */
  readonly close: () => void
}

export type RegistryOptions = Partial<Pick<TransportOptions, 'patience' | 'authorities' | 'env'>> & {
  /** Plain HTTP, and certificates that nobody signed, are accepted. */
  readonly insecure?: boolean
  /** The user's login; asked once, and only when the registry wants one. */
  readonly credentials?: () => Promise<Login>
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

const NO_LOGIN: Login = { credentials: null, trouble: null }
const ALWAYS = { 'user-agent': 'imgtui', 'accept-encoding': 'identity' }
/** Answers of 401 to one call that are worth another attempt: the first, and one to a token that ended too early. */
const CHALLENGES = 2

/** The registry of the domain of a canonical reference. Nothing is opened before the first call. */
export const openRegistry = (domain: string, options: RegistryOptions = {}): Registry => {
  const { insecure = false, patience = PATIENCE, now = Date.now, credentials = async () => NO_LOGIN } = options
  const address = addressOf(domain, insecure)
  const transport = transportWith({ ...options, patience, verify: address.verify })
  const session = sessionWith({ address, transport, credentials, now })
  let base = new URL(`https://${address.host}`)
  let reached = false

  const sendTo = async (exchange: Omit<Exchange, 'url'>, to: string | URL): Promise<Answer> => {
    if (typeof to !== 'string') {
      const headers = to.origin === base.origin ? exchange.headers : withoutPrivate(exchange.headers)
      return follow(transport, { ...exchange, url: to, headers })
    }
    const send = async (): Promise<Answer> => {
      const answer = await follow(transport, { ...exchange, url: new URL(`/v2/${to}`, base) })
      reached = true
      return answer
    }
    try {
      return await send()
    } catch (error) {
      // Who never answered is not there, and asking again would only keep the user waiting.
      if (error instanceof PassingError && error.fault.kind === 'absent' && !reached) throw new FaultError(error.fault)
      // Once it was reached there is no way back from TLS: a login may have been sent to it.
      const plain = error instanceof PlainServerError && error.host === base.host
      if (!plain || !address.mayBePlain || reached) throw error
      base = new URL(`http://${address.host}`)
      return send()
    }
  }

  const refusal = async (answer: Answer, { what }: Call, shown: boolean): Promise<FaultError> => {
    const { status } = answer
    const about = { domain, what }
    const body = await wordsOf(answer.chunks)
    if ((status === 401 || status === 403) && answer.url.origin === base.origin) {
      const trouble = session.login()?.trouble ?? null
      const given = shown && session.login()?.credentials != null
      return refused(about, given ? 'given' : 'none', { said: messageOf(body), trouble })
    }
    return statusFault(status, body, about, { retryAfter: answer.header('retry-after'), now: now() })
  }

  const call = async (wanted: Call): Promise<Answer> => {
    const { method, to, scopes, headers, body, expect, signal } = wanted
    let shown = await session.ready(scopes, signal)
    for (let challenges = 0; ; challenges += 1) {
      const authorization = shown === null ? {} : { authorization: shown }
      const answer = await sendTo({ method, body, signal, headers: { ...ALWAYS, ...headers, ...authorization } }, to)
      if (expect.includes(answer.status)) return answer
      const challenged = answer.status === 401 && answer.url.origin === base.origin && challenges < CHALLENGES
      const next = challenged ? await session.answer(answer, { scopes, shown, signal }) : null
      if (next === null) throw await refusal(answer, wanted, shown !== null)
      answer.discard()
      shown = next
    }
  }

  return { address, patience, call, close: transport.close }
}
