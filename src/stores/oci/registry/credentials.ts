import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Credentials } from '../../../engine/transfer.ts'
import { type Fields, fieldsOf, textOf } from '../../decode.ts'
import { askHelper, type HelperOptions, type Login } from './helper.ts'

/** Whose files are read, and what the helpers get to know. */
export type CredentialOptions = HelperOptions & {
  /** The home folder of the user. */
  readonly home: string
}

const HUB = 'docker.io'
/** Under this name Docker has kept the login for its own registry since before there was a second version. */
const HUB_SERVER = 'https://index.docker.io/v1/'
const HUB_NAMES = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io'])

/** The files in the order in which they are asked: what a variable names comes before what everybody has. */
const filesFor = ({ env, home }: CredentialOptions): readonly string[] => {
  const config = env.XDG_CONFIG_HOME || join(home, '.config')
  return [
    ...(env.REGISTRY_AUTH_FILE ? [env.REGISTRY_AUTH_FILE] : []),
    join(env.DOCKER_CONFIG || join(home, '.docker'), 'config.json'),
    ...(env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, 'containers', 'auth.json')] : []),
    join(config, 'containers', 'auth.json'),
  ]
}

const readFields = async (path: string): Promise<Fields> => {
  try {
    return fieldsOf(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return {}
  }
}

/**
 * The one spelling of a key: Docker's older ones are addresses (`https://HOST/v1/`), Podman's may name a repository
 * (`HOST/a/b`).
 */
const keyOf = (written: string): string => {
  const [, scheme, rest = ''] = /^([a-z]+:\/\/)?(.*)$/i.exec(written) ?? []
  const bare = scheme === undefined ? rest.replace(/\/(?:v[12]\/?)?$/, '') : rest.replace(/\/.*$/, '')
  const slash = bare.indexOf('/')
  const host = (slash === -1 ? bare : bare.slice(0, slash)).toLowerCase()
  return (HUB_NAMES.has(host) ? HUB : host) + (slash === -1 ? '' : bare.slice(slash))
}

/** The keys that are good for a repository, the narrowest first: `HOST/a/b`, `HOST/a`, `HOST`. */
const keysFor = (domain: string, path: string): readonly string[] => {
  const parts = path.split('/')
  const narrower = parts.map((_, cut) => [domain, ...parts.slice(0, parts.length - cut)].join('/'))
  return [...narrower, domain].map((key) => keyOf(key))
}

const entryFor = (fields: Fields, keys: readonly string[]): unknown => {
  const entries = new Map(Object.entries(fields).map(([key, value]) => [keyOf(key), value]))
  return keys.map((key) => entries.get(key)).find((value) => value !== undefined)
}

/** One entry of `auths`: an identity token, or user and password in base 64. Null where it holds neither. */
const loginIn = (entry: unknown): Credentials | null => {
  const { auth, identitytoken: identityToken } = fieldsOf(entry)
  if (textOf(identityToken) !== '') return { identityToken: textOf(identityToken) }
  // Docker pads with NUL what it once wrote in blocks.
  const decoded = Buffer.from(textOf(auth), 'base64').toString('utf8').replace(/\0+$/, '')
  const colon = decoded.indexOf(':')
  return colon <= 0 ? null : { user: decoded.slice(0, colon), password: decoded.slice(colon + 1) }
}

const inFile = async (path: string, keys: readonly string[], options: CredentialOptions): Promise<Login> => {
  const config = await readFields(path)
  const domain = keys.at(-1) ?? ''
  const helper = textOf(entryFor(fieldsOf(config.credHelpers), keys)) || textOf(config.credsStore)
  const asked = helper === '' ? null : await askHelper(helper, domain === HUB ? HUB_SERVER : domain, options)
  if (asked !== null && asked.credentials !== null) return asked
  return { credentials: loginIn(entryFor(fieldsOf(config.auths), keys)), trouble: asked?.trouble ?? null }
}

/**
 * The login for a repository as the docker and podman command lines keep it: in their files, or behind the credential
 * helpers that these name. The first file that has one decides. A helper that fails is no error: the image may be
 * public, and its sentence is kept for the case that it is not.
 */
export const findCredentials = async (
  { domain, path }: { readonly domain: string; readonly path: string },
  options: CredentialOptions,
): Promise<Login> => {
  const keys = keysFor(domain, path)
  let trouble: string | null = null
  for (const file of filesFor(options)) {
    const found = await inFile(file, keys, options)
    if (found.credentials !== null) return found
    trouble ??= found.trouble
  }
  return { credentials: null, trouble }
}
