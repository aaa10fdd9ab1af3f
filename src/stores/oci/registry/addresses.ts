import { isIPv4 } from 'node:net'

/** Where a registry is, and what its network may be trusted with. */
export type Address = {
  /** The domain of a canonical reference: `docker.io`, `localhost:5000`. */
  readonly domain: string
  /** Host, with its port when given, to ask. */
  readonly host: string
  /** True where plain HTTP is tried once the server turns out not to speak TLS. */
  readonly mayBePlain: boolean
  /** False accepts every certificate. */
  readonly verify: boolean
}

const HUB = 'docker.io'
const HUB_HOST = 'registry-1.docker.io'

/** True for a host, without its port, that is this very machine: `localhost`, 127.0.0.0/8, `[::1]`. */
export const isLoopback = (hostname: string): boolean => {
  const name = hostname.toLowerCase().replace(/^\[|\]$/g, '')
  return name === 'localhost' || name === '::1' || (isIPv4(name) && name.startsWith('127.'))
}

/** The host of `domain` without its port: `[::1]:5000` gives `[::1]`. */
const withoutPort = (domain: string): string => domain.replace(/:\d+$/, '')

/**
 * Where the registry of a reference is. TLS always, but for this very machine, and for registries that the user marked
 * `insecure`; those also need no certificate that anybody signed, as with Docker.
 */
export const addressOf = (domain: string, insecure = false): Address => ({
  domain,
  host: domain === HUB ? HUB_HOST : domain,
  mayBePlain: insecure || isLoopback(withoutPort(domain)),
  verify: !insecure,
})
