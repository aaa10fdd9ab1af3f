import { readFile, stat } from 'node:fs/promises'
import type { Fault } from '../../engine/fault.ts'
import { FaultError, fault } from '../../engine/fault.ts'
import type { Endpoint } from './endpoint.ts'
import { addressOf } from './endpoint.ts'

/** The oldest API that has all this program asks for. */
export const OLDEST_API = '1.40'

/** Something answers there, but not the way a container engine does. */
export const rubbish = (endpoint: Endpoint): Fault =>
  fault('rubbish', `Something answers at ${addressOf(endpoint)}, but it is not a container engine.`)

/** The connection stands, and nothing came for `seconds`. */
export const silent = (seconds: number): Fault =>
  fault('silent', `Docker has not answered for ${seconds} s.`, {
    remedy: 'imgtui keeps waiting; r tries a new connection.',
  })

/** It answered before and does not any more. */
export const lost = (): Fault => fault('lost', 'Docker stopped answering.', { remedy: 'imgtui keeps trying.' })

/** The engine's newest API is older than {@link OLDEST_API}. */
export const tooOld = (api: string): Fault =>
  fault('too-old', `This Docker speaks API ${api}; imgtui needs ${OLDEST_API} (Docker 19.03) or newer.`)

/** A helper process that carried the connection came to an end. */
export const tunnelEnded = (target: string, reason: string): Fault =>
  fault(
    'tunnel',
    `The ${target.startsWith('ssh:') ? 'ssh ' : ''}connection to ${target.replace(/^ssh:\/\//, '')} ended: ${reason}.`,
  )

const absent = (endpoint: Endpoint): Fault => {
  const local = endpoint.type === 'unix' && process.platform === 'linux'
  return fault('absent', `No Docker answers at ${addressOf(endpoint)}.`, {
    remedy: 'Is it running?',
    ...(local ? { command: 'sudo systemctl start docker' } : {}),
  })
}

/** The name of a group; null when the machine does not list it. */
const groupNamed = async (id: number): Promise<string | null> => {
  const groups = await readFile('/etc/group', 'utf8').catch(() => '')
  return (
    groups
      .split('\n')
      .map((line) => line.split(':'))
      .find(([, , number]) => number === String(id))?.[0] ?? null
  )
}

/**
 * Says who may talk to the socket. Joining its group is proposed only when that does not make the user root outright.
 */
export const denied = async (endpoint: Endpoint): Promise<Fault> => {
  const says = 'Docker is there, but you may not talk to it.'
  if (endpoint.type !== 'unix') return fault('denied', says)
  const owner = await stat(endpoint.path).catch(() => null)
  if (owner === null || owner.gid === 0)
    return fault('denied', says, { remedy: `The socket ${endpoint.path} is for root alone.` })
  const group = (await groupNamed(owner.gid)) ?? String(owner.gid)
  return fault('denied', says, {
    remedy: `The socket ${endpoint.path} belongs to the group ${group}, and your user is not in it.`,
    command: `sudo usermod -aG ${group} $USER`,
  })
}

const ABSENT = new Set([
  'ENOENT',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'ENOTSOCK',
])
const DENIED = new Set(['EACCES', 'EPERM'])
const LOST = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED',
  'ABORT_ERR',
])

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '')

const isTls = (error: Error, code: string): boolean =>
  code.startsWith('ERR_TLS') ||
  code.startsWith('ERR_SSL') ||
  code.startsWith('ERR_OSSL') ||
  code === 'EPROTO' ||
  /CERT|SIGNED|ISSUER/.test(code) ||
  /certificate|\bSSL\b|\bTLS\b/i.test(error.message)

/**
 * The message; of OpenSSL's (`error:0A00010B:SSL routines:function:wrong version number:file:line:`) the part for
 * people.
 */
const reasonOf = ({ message }: Error): string =>
  (/error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/.exec(message)?.[1] ?? message).replace(/[.\s]+$/, '')

/** What an error of Node's sockets, TLS or HTTP parser means for the person in front of the screen. */
export const faultFrom = async (error: Error, endpoint: Endpoint): Promise<Fault> => {
  if (error instanceof FaultError) return error.fault
  const code = codeOf(error)
  if (ABSENT.has(code)) return absent(endpoint)
  if (DENIED.has(code)) return denied(endpoint)
  if (code.startsWith('HPE_')) return rubbish(endpoint)
  if (LOST.has(code) || error.message === 'socket hang up' || error.message === 'aborted') return lost()
  if (endpoint.type === 'tcp' && endpoint.tls !== null && isTls(error, code)) {
    return fault('tls', `The certificate of ${endpoint.host} was not accepted: ${reasonOf(error)}.`, {
      remedy: 'Compare ca.pem, cert.pem and key.pem with what the engine was set up with.',
    })
  }
  return fault('failed', `The connection to ${addressOf(endpoint)} failed: ${reasonOf(error)}.`)
}

/** The fault in an HTTP answer: the engine's own words, which are JSON on all but very old versions. */
export const refusal = (status: number, body: string): Fault => {
  const said = messageOf(body)
  const text = said === '' ? `The engine answered with status ${status}.` : said
  if (status === 404) return fault('not-found', text)
  return fault(status === 409 ? 'conflict' : 'failed', text)
}

const messageOf = (body: string): string => {
  const plain = body.trim()
  try {
    const answer: unknown = JSON.parse(plain)
    if (typeof answer !== 'object' || answer === null || !('message' in answer)) return plain
    return typeof answer.message === 'string' ? answer.message.trim() : plain
  } catch {
    return plain
  }
}
