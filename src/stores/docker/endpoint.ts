import { FaultError, fault } from '../../engine/fault.ts'

/** PEM texts of a TLS connection; null where none was given. */
export type Tls = {
  readonly ca: string | null
  readonly cert: string | null
  readonly key: string | null
  /** False accepts any certificate. */
  readonly verify: boolean
}

/** How to reach an engine: a socket file, a Windows pipe, a port, or a process whose stdio is the connection. */
export type Endpoint =
  | { readonly type: 'unix'; readonly path: string }
  | { readonly type: 'npipe'; readonly path: string }
  | { readonly type: 'tcp'; readonly host: string; readonly port: number; readonly tls: Tls | null }
  | { readonly type: 'dial-stdio'; readonly target: string; readonly arguments: readonly string[] }

const PIPE = '//./pipe/docker_engine'
const SOCKET = '/var/run/docker.sock'
const PORT = 2375
const TLS_PORT = 2376

/** Where an engine listens when nobody says otherwise. */
export const DEFAULT_HOST = process.platform === 'win32' ? `npipe://${PIPE}` : `unix://${SOCKET}`

/** The endpoint as Docker writes it: `unix:///var/run/docker.sock`, `tcp://10.0.0.5:2376`, `ssh://me@far`. */
export const addressOf = (endpoint: Endpoint): string => {
  switch (endpoint.type) {
    case 'unix':
      return `unix://${endpoint.path}`
    case 'npipe':
      return `npipe://${endpoint.path.replaceAll('\\', '/')}`
    case 'tcp':
      return `tcp://${endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host}:${endpoint.port}`
    case 'dial-stdio':
      return endpoint.target
  }
}

/** The endpoint of a `host` that this program cannot speak to itself: the docker command line carries the bytes. */
const carried = (target: string, chosenBy: readonly string[]): Endpoint => ({
  type: 'dial-stdio',
  target,
  arguments: [...chosenBy, 'system', 'dial-stdio'],
})

/**
 * Reads a host as the docker command line does: no scheme means tcp, an empty rest means the default, the port is
 * 2375, or 2376 with TLS. `chosenBy` are the flags that make the docker command line pick the same engine, for the
 * schemes that it has to carry. Throws a `context` fault for a host that cannot be one.
 */
export const parseHost = (host: string, tls: Tls | null, chosenBy: readonly string[] = ['--host', host]): Endpoint => {
  const [, scheme = 'tcp', rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(host.trim()) ?? []
  switch (scheme.toLowerCase()) {
    case 'unix':
      return { type: 'unix', path: rest === '' ? SOCKET : rest }
    case 'npipe':
      return { type: 'npipe', path: (rest === '' ? PIPE : rest).replaceAll('/', '\\') }
    case 'tcp':
      return parsePort(host, rest, tls, chosenBy)
    default:
      return carried(host, chosenBy)
  }
}

const parsePort = (host: string, rest: string, tls: Tls | null, chosenBy: readonly string[]): Endpoint => {
  const match = /^(\[[0-9a-fA-F:.%]+\]|[^:/[\]]*)(?::(\d*))?(\/.+)?\/?$/.exec(rest)
  const port = match?.[2] ? Number(match[2]) : tls === null ? PORT : TLS_PORT
  if (match === null || port < 1 || port > 65_535) {
    throw new FaultError(
      fault('context', `${host} is not an address of an engine.`, {
        remedy: 'Write it like unix:///var/run/docker.sock, tcp://10.0.0.5:2375 or ssh://me@far.',
      }),
    )
  }
  // An engine behind a path prefix is rare enough to leave to the docker command line.
  if (match[3] !== undefined) return carried(host, chosenBy)
  const name = (match[1] ?? '').replace(/^\[|\]$/g, '')
  return { type: 'tcp', host: name === '' ? 'localhost' : name, port, tls }
}
