import { refused } from './words.ts'

const LAST_PORT = 65_535

/**
 * The ports of one specification of `EXPOSE`, each as `80/tcp`: `80`, `53/udp`, `8000-8010`, and the forms of `docker run
 * -p`, of which only the port inside counts.
 */
export const portsOf = (specification: string): readonly string[] => {
  const [, range = '', protocol = ''] = /^([^/]*)(?:\/(.*))?$/.exec(specification) ?? []
  const inside = range.slice(range.lastIndexOf(':') + 1)
  const [, first = '', last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(inside) ?? []
  const [from, to] = [Number(first), Number(last)]
  if (first === '' || from > to || to > LAST_PORT) throw refused(`“${specification}” is no port`)
  const kind = protocol === '' ? 'tcp' : protocol.toLowerCase()
  if (!['tcp', 'udp', 'sctp'].includes(kind)) throw refused(`“${protocol}” is no protocol for a port`)
  return Array.from({ length: to - from + 1 }, (_, step) => `${from + step}/${kind}`)
}
