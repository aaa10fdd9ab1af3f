/** A content digest in its canonical text form, `algorithm:hex`. Compared as text; never shortened in data. */
export type Digest = `${string}:${string}`

const DIGEST = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/
const SHA256 = /^sha256:[0-9a-f]{64}$/

/** True for any well-formed digest of the image specification; SHA-256 digests must be 64 lower-case hex digits. */
export const isDigest = (text: string): text is Digest =>
  text.startsWith('sha256:') ? SHA256.test(text) : DIGEST.test(text)

/** The part after the algorithm: `sha256:ab12…` gives `ab12…`; text without an algorithm is returned as it is. */
export const hexOf = (digest: string): string => digest.slice(digest.indexOf(':') + 1)

/** The first 12 hex digits, as every Docker table prints an ID. */
export const shortId = (digest: string): string => hexOf(digest).slice(0, 12)
