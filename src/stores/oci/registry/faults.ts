import { FaultError, fault } from '../../../engine/fault.ts'

const LONGEST_TEXT = 300

/** Text from a registry, cut to a length that a sentence can carry. */
export const bounded = (text: string, longest = LONGEST_TEXT): string => {
  const plain = text.trim()
  return plain.length > longest ? `${plain.slice(0, longest)}…` : plain
}

/**
 * A failure that may be over a moment later: the connection broke, or the registry is busy. `after` is how many
 * milliseconds the registry asks to wait; null when it does not say.
 */
export class PassingError extends FaultError {
  readonly after: number | null

  constructor(cause: FaultError['fault'], after: number | null = null) {
    super(cause)
    this.name = 'PassingError'
    this.after = after
  }
}

/** `host`, with its port when given, answered a TLS greeting with something that is not TLS. */
export class PlainServerError extends FaultError {
  readonly host: string

  constructor(host: string) {
    super(
      fault('tls', `${host} does not speak TLS.`, {
        remedy: 'If you trust the network between, allow this registry to be insecure.',
      }),
    )
    this.name = 'PlainServerError'
    this.host = host
  }
}

/** `host` answers, but not as a registry does. */
export const notRegistry = (host: string, why: string): FaultError =>
  new FaultError(fault('rubbish', `${host} does not answer as a registry does: ${why}.`))

/** The connection stands, and less came over it than can be waited for; `seconds` is how long that went on. */
export const silent = (host: string, seconds: number): PassingError =>
  new PassingError(fault('silent', `${host} has sent nothing, or next to nothing, for ${seconds} s.`))

/** The connection broke in the middle. */
export const lost = (host: string): PassingError =>
  new PassingError(
    fault('lost', `The connection to ${host} broke.`, { remedy: 'Try again; what came so far is kept.' }),
  )

const ABSENT: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name could not be looked up',
  EHOSTUNREACH: 'it cannot be reached from here',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'it did not answer in time',
  EADDRNOTAVAIL: 'it cannot be reached from here',
  EACCES: 'this machine does not allow the connection',
}

const LOST = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'])

const NOT_TLS = /wrong.version.number|packet.length.too.long|http.request|unknown.protocol/i

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '')

/** Of several addresses that were tried at once, the failure of one; Node's own error for them says nothing. */
const firstOf = (error: Error): Error =>
  error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : error

const isTls = (code: string, message: string): boolean =>
  /^ERR_(TLS|SSL|OSSL)/.test(code) ||
  code === 'EPROTO' ||
  /CERT|SIGNED|ISSUER/.test(code) ||
  /certificate|\bSSL\b|\bTLS\b/i.test(message)

const tlsReason = (message: string): string =>
  (/error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/.exec(message)?.[1] ?? message).replace(/[.\s]+$/, '')

/** What an error of Node's sockets, TLS or HTTP parser means; `host` is whom the connection was to. */
export const networkFault = (thrown: Error, host: string): FaultError => {
  if (thrown instanceof FaultError) return thrown
  const error = firstOf(thrown)
  const code = codeOf(error)
  const absent = ABSENT[code]
  if (absent !== undefined)
    return new PassingError(fault('absent', `No registry answers at ${host}: ${absent}.`, { remedy: 'Is it running?' }))
  if (code.startsWith('HPE_')) return notRegistry(host, 'its answer is not HTTP')
  if (NOT_TLS.test(code) || NOT_TLS.test(error.message)) return new PlainServerError(host)
  if (LOST.has(code) || error.message === 'socket hang up' || error.message === 'aborted') return lost(host)
  if (isTls(code, error.message)) {
    return new FaultError(
      fault('tls', `The certificate of ${host} was not accepted: ${bounded(tlsReason(error.message))}.`, {
        remedy: 'Trust the authority that signed it, for instance with NODE_EXTRA_CA_CERTS.',
      }),
    )
  }
  return new FaultError(fault('failed', `The connection to ${host} failed: ${bounded(error.message)}.`))
}
