import type { Credentials } from '../../../engine/transfer.ts'
import { fieldsOf, textOf } from '../../decode.ts'

/** What a search for a login found. `trouble` is one sentence on a place that could not be asked; null when all could. */
export type Login = { readonly credentials: Credentials | null; readonly trouble: string | null }

export type HelperOptions = {
  /** Where the helper is looked for (PATH), and all that it gets to know. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal | undefined
  /** Milliseconds that a helper may take: it may have to ask a person for a password of its own. */
  readonly within?: number
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.+-]{0,63}$/
const NOT_FOUND = 'credentials not found in native keychain'
const WITHIN = 60_000
const LONGEST_ANSWER = 1024 * 1024
/** What stands in the place of a user's name when the secret is an identity token. */
const TOKEN_USER = '<token>'

const none = (trouble: string | null = null): Login => ({ credentials: null, trouble })

/**
 * Asks `docker-credential-NAME` for the login of `server`, by the protocol of docker-credential-helpers: the server on
 * standard input, JSON on standard output. Nothing of what the helper prints gets into a sentence: it may be a secret.
 */
export const askHelper = async (
  name: string,
  server: string,
  { env, signal, within = WITHIN }: HelperOptions,
): Promise<Login> => {
  if (!NAME.test(name)) return none('A credential helper in the configuration has a name that cannot be one.')
  const command = `docker-credential-${name}`
  const { execa } = await import('execa')
  const ran = await execa(command, ['get'], {
    input: server,
    env: { ...env },
    extendEnv: false,
    reject: false,
    timeout: within,
    forceKillAfterDelay: 1000,
    maxBuffer: LONGEST_ANSWER,
    stderr: 'ignore',
    windowsHide: true,
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  })
  if (ran.timedOut) return none(`The credential helper ${command} did not answer in time.`)
  if (ran.isMaxBuffer) return none(`The credential helper ${command} answered with far too much.`)
  if (ran.exitCode === undefined) return none(`The credential helper ${command} could not be run.`)
  if (ran.exitCode !== 0) {
    return none(ran.stdout.includes(NOT_FOUND) ? null : `The credential helper ${command} failed.`)
  }
  try {
    const { Username: user, Secret: secret } = fieldsOf(JSON.parse(ran.stdout))
    if (textOf(secret) === '') return none()
    return textOf(user) === TOKEN_USER
      ? { credentials: { identityToken: textOf(secret) }, trouble: null }
      : { credentials: { user: textOf(user), password: textOf(secret) }, trouble: null }
  } catch {
    return none(`The credential helper ${command} answered with something that is not JSON.`)
  }
}
