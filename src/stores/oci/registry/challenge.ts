/** One way to log in that a server offers. Parameter names in lower case. */
export type Challenge = { readonly scheme: string; readonly parameters: Readonly<Record<string, string>> }

const LONGEST_HEADER = 8192
const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const PIECE = new RegExp(
  `[\\s,]*(?:(${TOKEN})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s,"]+))|(${TOKEN})(?:\\s+|(?=,)|$)(?:([A-Za-z0-9._~+/-]+=*)(?=\\s*(?:,|$)))?)`,
  'y',
)

/**
 * Reads a `WWW-Authenticate` header with any number of challenges (RFC 9110, section 11.6.1). What cannot be read ends
 * the list; a header longer than 8 KiB gives none. Schemes in lower case.
 */
export const challengesOf = (header: string | undefined): readonly Challenge[] => {
  if (header === undefined || header.length > LONGEST_HEADER) return []
  const challenges: { scheme: string; parameters: Record<string, string> }[] = []
  PIECE.lastIndex = 0
  for (;;) {
    const match = PIECE.exec(header)
    if (match === null) return challenges
    const [, name, quoted, plain, scheme] = match
    if (scheme !== undefined) {
      challenges.push({ scheme: scheme.toLowerCase(), parameters: Object.create(null) as Record<string, string> })
      continue
    }
    const parameters = challenges.at(-1)?.parameters
    if (parameters === undefined) return challenges
    // The first of equal names counts: a later one cannot change what was read.
    parameters[(name ?? '').toLowerCase()] ??= quoted?.replace(/\\(.)/g, '$1') ?? plain ?? ''
  }
}
