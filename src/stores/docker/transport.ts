import type { ClientRequest, RequestOptions } from 'node:http'
import http from 'node:http'
import https from 'node:https'
import type { Duplex } from 'node:stream'
import { dialerOf } from './dial-stdio.ts'
import type { Endpoint } from './endpoint.ts'

/** Connections to one endpoint, kept alive between requests. */
export type Transport = {
  /** Begins one request. `path`, `method` and `signal` are the caller's, where it goes is not. */
  readonly request: (options: RequestOptions) => ClientRequest
  /** Later requests use new connections only; those under way keep theirs. */
  readonly renew: () => void
  /** Ends every connection, also those with a request under way. */
  readonly close: () => void
}

const CONNECTIONS = 8
/** Each of these is a process and, over ssh, a login of its own. */
const CARRIED_CONNECTIONS = 4

type Route = {
  readonly agent: () => http.Agent
  readonly options: RequestOptions
  readonly secure: boolean
  readonly end: () => void
}

/** What is reached without a name is called something all the same. TLS must not see this: it checks the name. */
const NO_HOST = { host: 'docker' }

const nothing = (): void => {}

const routeOf = (endpoint: Endpoint): Route => {
  const plain = (): http.Agent => new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  switch (endpoint.type) {
    case 'unix':
    case 'npipe':
      return { agent: plain, options: { socketPath: endpoint.path, headers: NO_HOST }, secure: false, end: nothing }
    case 'tcp': {
      const { host, port, tls } = endpoint
      if (tls === null) return { agent: plain, options: { host, port }, secure: false, end: nothing }
      const pem = Object.fromEntries(
        Object.entries({ ca: tls.ca, cert: tls.cert, key: tls.key }).filter(([, text]) => text !== null),
      )
      const agent = (): http.Agent =>
        new https.Agent({ keepAlive: true, maxSockets: CONNECTIONS, rejectUnauthorized: tls.verify, ...pem })
      return { agent, options: { host, port }, secure: true, end: nothing }
    }
    case 'dial-stdio':
      return carriedRoute(endpoint)
  }
}

const carriedRoute = (endpoint: Extract<Endpoint, { type: 'dial-stdio' }>): Route => {
  const dialer = dialerOf('docker', endpoint.arguments, endpoint.target)
  const agent = (): http.Agent => {
    const made = new http.Agent({ keepAlive: true, maxSockets: CARRIED_CONNECTIONS })
    made.createConnection = (_options, created) => {
      dialer.dial().then(
        (connection) => created?.(null, connection),
        // Node's type asks for a stream also where there is an error instead.
        (error: Error) => created?.(error, undefined as unknown as Duplex),
      )
      return undefined
    }
    return made
  }
  return { agent, options: { host: 'docker', headers: NO_HOST }, secure: false, end: dialer.close }
}

/** Opens nothing by itself: the first request connects. */
export const transportTo = (endpoint: Endpoint): Transport => {
  const route = routeOf(endpoint)
  const agents = new Set<http.Agent>()
  const next = (): http.Agent => {
    const agent = route.agent()
    agents.add(agent)
    return agent
  }
  let agent = next()
  const { request } = route.secure ? https : http
  return {
    request: (options) => request({ ...options, ...route.options, agent }),
    renew: () => {
      for (const one of agents) {
        for (const sockets of Object.values(one.freeSockets)) for (const socket of sockets ?? []) socket.destroy()
        one.maxFreeSockets = 0
        // Kept for the end only as long as a request is under way on it: an engine that stays away is tried for hours.
        if (Object.keys(one.sockets).length === 0) agents.delete(one)
      }
      agent = next()
    },
    close: () => {
      for (const one of agents) one.destroy()
      agents.clear()
      agent = next()
      route.end()
    },
  }
}
