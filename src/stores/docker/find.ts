import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { FaultError, fault } from '../../engine/fault.ts'
import { contextEndpoint, currentContext, DEFAULT_CONTEXT, readTls } from './context.ts'
import type { Endpoint, Tls } from './endpoint.ts'
import { DEFAULT_HOST, parseHost } from './endpoint.ts'

export type FindOptions = {
  /** `--host`, or null. */
  readonly host: string | null
  /** `--context`, or null. */
  readonly context: string | null
  readonly env: Readonly<Record<string, string | undefined>>
  /** The home folder of the user. */
  readonly home: string
  /** Where an engine listens when nothing is chosen; the platform's default when not given. */
  readonly defaultHost?: string
}

/** An engine's place, and what a person calls it: `docker`, or the name of a docker context. */
export type Found = {
  readonly endpoint: Endpoint
  readonly label: string
  /** False when nobody chose an engine and there is no socket where one would be: there is no engine here. */
  readonly present: boolean
}

const LABEL = 'docker'

/**
 * Finds the engine that the docker command line would talk to. The first of these that is given decides: `--context` or
 * `--host`, DOCKER_HOST, DOCKER_CONTEXT, the current context, the platform's default socket (docker/cli
 * `resolveContextName`). The socket of a rootless engine is tried only when nothing chose and the default is not there.
 * Rejects with a `context` fault.
 */
export const resolveDocker = async (options: FindOptions): Promise<Found> => {
  const { host, context, env, home, defaultHost = DEFAULT_HOST } = options
  if (host !== null && context !== null) {
    throw new FaultError(fault('context', 'Either --host or --context can be given, not both.'))
  }
  const configFolder = env.DOCKER_CONFIG || join(home, '.docker')
  const name =
    context ??
    (host !== null || env.DOCKER_HOST ? DEFAULT_CONTEXT : env.DOCKER_CONTEXT || (await currentContext(configFolder)))
  if (name !== null && name !== DEFAULT_CONTEXT)
    return { endpoint: await contextEndpoint(configFolder, name), label: name, present: true }
  const tls = await tlsFromEnvironment(env, configFolder)
  const chosen = host ?? (env.DOCKER_HOST || null)
  if (chosen !== null) return { endpoint: parseHost(chosen, tls), label: LABEL, present: true }
  const endpoint = await defaultEndpoint(parseHost(defaultHost, tls), env.XDG_RUNTIME_DIR || null)
  const present = endpoint.type === 'unix' || endpoint.type === 'npipe' ? await exists(endpoint.path) : true
  return { endpoint, label: LABEL, present }
}

/** DOCKER_TLS_VERIFY asks for a verified connection, DOCKER_TLS for any; both by being set to something. */
const tlsFromEnvironment = async (env: FindOptions['env'], configFolder: string): Promise<Tls | null> => {
  const verify = Boolean(env.DOCKER_TLS_VERIFY)
  if (!verify && !env.DOCKER_TLS) return null
  return (await readTls(env.DOCKER_CERT_PATH || configFolder, verify)) ?? { ca: null, cert: null, key: null, verify }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

const defaultEndpoint = async (usual: Endpoint, runtimeFolder: string | null): Promise<Endpoint> => {
  if (usual.type !== 'unix' || runtimeFolder === null || (await exists(usual.path))) return usual
  const rootless = join(runtimeFolder, 'docker.sock')
  return (await exists(rootless)) ? { type: 'unix', path: rootless } : usual
}
