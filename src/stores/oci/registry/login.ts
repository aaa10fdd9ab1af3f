import { untilAborted } from '../../abort.ts'
import type { Address } from './addresses.ts'
import { challengesOf } from './challenge.ts'
import type { Login } from './helper.ts'
import { askToken, basic, type Grant, realmOf, type Token } from './token.ts'
import type { Answer, Transport } from './transport.ts'

/** What is known of logging in at one registry. Scopes are such as `repository:a/b:pull`. */
export type Session = {
  /** The `Authorization` for these scopes, as far as it is known without having been asked for it; else null. */
  readonly ready: (scopes: readonly string[], signal?: AbortSignal) => Promise<string | null>
  /**
   * A new `Authorization` after an answer of 401 to a call that had `shown`; null when there is none that could help.
   */
  readonly answer: (
    refusal: Answer,
    call: {
      readonly scopes: readonly string[]
      readonly shown: string | null
      readonly signal?: AbortSignal | undefined
    },
  ) => Promise<string | null>
  /** The login that was looked up; null before a registry asked for one. */
  readonly login: () => Login | null
}

export type SessionOptions = {
  readonly address: Address
  readonly transport: Transport
  readonly credentials: () => Promise<Login>
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

const keyOf = (scopes: readonly string[]): string => [...scopes].sort().join(' ')

/** A session in which nothing is known yet. The login is looked up when the registry first asks for one. */
export const sessionWith = ({ address, transport, credentials, now }: SessionOptions): Session => {
  let looked: Promise<Login> | null = null
  let login: Login | null = null
  let always: string | null = null
  let realm: Omit<Grant, 'scopes'> | null = null
  const tokens = new Map<string, Token>()
  const coming = new Map<string, Promise<Token | null>>()

  const find = async (): Promise<Login> => {
    looked ??= credentials()
    login = await looked
    return login
  }
  const ask = async (grant: Grant): Promise<Token | null> => {
    const { credentials: known } = await find()
    const token = await askToken(transport, grant, known, now)
    if (token !== null) tokens.set(keyOf(grant.scopes), token)
    return token
  }
  // Several calls find out at once that they need the same token: it is asked for once, and no caller ends it for others.
  const tokenFor = (grant: Grant, signal: AbortSignal | undefined): Promise<Token | null> => {
    const key = keyOf(grant.scopes)
    const asked = coming.get(key) ?? ask(grant).finally(() => coming.delete(key))
    coming.set(key, asked)
    return untilAborted(asked, signal)
  }
  const bearer = (token: Token | null): string | null => (token === null ? null : `Bearer ${token.value}`)

  const ready: Session['ready'] = async (scopes, signal) => {
    if (realm === null) return always
    const known = tokens.get(keyOf(scopes))
    return bearer(known !== undefined && known.until > now() ? known : await tokenFor({ ...realm, scopes }, signal))
  }

  const answer: Session['answer'] = async (refusal, { scopes, shown, signal }) => {
    const challenges = challengesOf(refusal.header('www-authenticate'))
    const wanted = challenges.find(({ scheme, parameters }) => scheme === 'bearer' && parameters.realm !== undefined)
    if (wanted !== undefined) {
      const { realm: place = '', service = '' } = wanted.parameters
      realm = { realm: realmOf(place, refusal.url, address), service }
      const known = bearer(tokens.get(keyOf(scopes)) ?? null)
      // Another call may have got a newer one meanwhile.
      if (known !== null && known !== shown) return known
      tokens.delete(keyOf(scopes))
      return bearer(await tokenFor({ ...realm, scopes }, signal))
    }
    if (!challenges.some(({ scheme }) => scheme === 'basic')) return null
    const { credentials: known } = await untilAborted(find(), signal)
    if (known === null || 'identityToken' in known) return null
    const value = basic(known.user, known.password)
    if (value === shown) return null
    always = value
    return value
  }

  return { ready, answer, login: () => login }
}
