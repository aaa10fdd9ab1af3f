import type { Digest } from './digest.ts'
import { isDigest } from './digest.ts'

/**
 * A name for an image, taken apart by the distribution grammar.
 * `domain/path[:tag][@digest]`, e.g. `docker.io` / `library/redis` / `7`.
 */
export type Reference = {
  /** Host, with its port when given: `docker.io`, `localhost:5000`, `[::1]:5000`. */
  readonly domain: string
  /** Repository path below the host: `library/redis`. */
  readonly path: string
  readonly tag: string | null
  readonly digest: Digest | null
}

export type ReferenceProblem = { readonly problem: string }

const HOST_LABEL = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])'
const DOMAIN = new RegExp(`^(?:${HOST_LABEL}(?:\\.${HOST_LABEL})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`)
const PATH = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/
const HEX_ID = /^[a-f0-9]{64}$/
const DEFAULT_DOMAIN = 'docker.io'
const OFFICIAL = 'library/'
const LONGEST_PATH = 255

const problem = (text: string): ReferenceProblem => ({ problem: text })

/** True when the first component names a host: `localhost`, or something with a dot, a port or a capital letter. */
const namesHost = (component: string): boolean =>
  component === 'localhost' || /[.:]/.test(component) || component !== component.toLowerCase()

const splitDomain = (name: string): { domain: string; path: string } => {
  const slash = name.indexOf('/')
  const first = slash === -1 ? '' : name.slice(0, slash)
  if (slash === -1 || !namesHost(first)) return official({ domain: DEFAULT_DOMAIN, path: name })
  return official({ domain: first === 'index.docker.io' ? DEFAULT_DOMAIN : first, path: name.slice(slash + 1) })
}

const official = ({ domain, path }: { domain: string; path: string }): { domain: string; path: string } =>
  domain === DEFAULT_DOMAIN && !path.includes('/') ? { domain, path: OFFICIAL + path } : { domain, path }

/** A tag can only follow the last slash; a colon before it belongs to a port. */
const splitTag = (text: string): { name: string; tag: string | null } => {
  const colon = text.lastIndexOf(':')
  return colon > text.lastIndexOf('/')
    ? { name: text.slice(0, colon), tag: text.slice(colon + 1) }
    : { name: text, tag: null }
}

/**
 * Parses what a person types, as distribution/reference `ParseNormalizedNamed` does: the host defaults to `docker.io`,
 * official images get `library/`. No default tag is added. 64 hex digits are an ID, never a name.
 */
export const parseReference = (text: string): Reference | ReferenceProblem => {
  if (HEX_ID.test(text)) return problem('64 hex digits are an image ID, not a name')
  const at = text.indexOf('@')
  const digest = at === -1 ? null : text.slice(at + 1)
  if (digest !== null && !isDigest(digest)) return problem('the digest after “@” is not well formed')
  const { name, tag } = splitTag(at === -1 ? text : text.slice(0, at))
  if (tag !== null && !TAG.test(tag)) return problem('the tag is not well formed')
  const { domain, path } = splitDomain(name)
  if (path !== path.toLowerCase()) return problem('a repository name is written in lower case')
  if (!PATH.test(path) || !DOMAIN.test(domain)) return problem('the name is not well formed')
  if (path.length > LONGEST_PATH) return problem('a repository name has at most 255 characters')
  return { domain, path, tag, digest }
}

export const isReference = (parsed: Reference | ReferenceProblem): parsed is Reference => !('problem' in parsed)

/** `latest` where neither tag nor digest was given. */
export const withDefaultTag = (reference: Reference): Reference =>
  reference.tag === null && reference.digest === null ? { ...reference, tag: 'latest' } : reference

const suffix = ({ tag, digest }: Reference): string =>
  (tag === null ? '' : `:${tag}`) + (digest === null ? '' : `@${digest}`)

/** The whole form: `docker.io/library/redis:7`. */
export const canonical = (reference: Reference): string => `${reference.domain}/${reference.path}${suffix(reference)}`

/** The repository in the form Docker prints: without `docker.io/`, and without `library/` where nothing else follows. */
export const familiarRepository = ({ domain, path }: Reference): string => {
  if (domain !== DEFAULT_DOMAIN) return `${domain}/${path}`
  const rest = path.startsWith(OFFICIAL) ? path.slice(OFFICIAL.length) : path
  return rest.includes('/') ? path : rest
}

/** The form Docker prints: `redis:7`, `acme/api:1`, `ghcr.io/a/b@sha256:…`. */
export const familiar = (reference: Reference): string => familiarRepository(reference) + suffix(reference)

/** Who publishes under this name: Docker itself, an account on its registry, or a registry of one's own. */
export const namespaceOf = ({ domain, path }: Reference): 'official' | 'user' | 'self-hosted' => {
  if (domain !== DEFAULT_DOMAIN) return 'self-hosted'
  return path.startsWith(OFFICIAL) && !path.slice(OFFICIAL.length).includes('/') ? 'official' : 'user'
}

/** A familiar reference cut into the parts a list shows: everything before the last component, that component, its tag. */
export const displayParts = (
  reference: string,
): { readonly path: string; readonly name: string; readonly tag: string } => {
  const at = reference.indexOf('@')
  const bare = at === -1 ? reference : reference.slice(0, at)
  const { name, tag } = splitTag(bare)
  const slash = name.lastIndexOf('/') + 1
  return {
    path: name.slice(0, slash),
    name: name.slice(slash),
    tag: (tag === null ? '' : `:${tag}`) + (at === -1 ? '' : reference.slice(at)),
  }
}

/** The repository of a familiar reference as the engine lists it, without tag and digest: `localhost:5000/a/b`. */
export const repositoryOf = (reference: string): string => {
  const at = reference.indexOf('@')
  return splitTag(at === -1 ? reference : reference.slice(0, at)).name
}

/** What a familiar reference is ordered by: its canonical form, or the text itself where it is none. */
export const orderKey = (reference: string): string => {
  const parsed = parseReference(reference)
  return isReference(parsed) ? canonical(parsed) : reference
}

/** The order in which engines list and untag the references of one image: by code points of the canonical form. */
export const compareReferences = (a: string, b: string): number => {
  const [left, right] = [orderKey(a), orderKey(b)]
  return left < right ? -1 : left > right ? 1 : 0
}
