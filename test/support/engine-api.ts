import http from 'node:http'

/**
 * The engine itself, asked directly: what tests compare a store with, and the way they change the world behind its
 * back.
 */
export type EngineApi = {
  readonly socket: string
  /** The decoded answer, which the caller says the type of; rejects when the status is 400 or more. */
  readonly call: <T = unknown>(method: string, path: string, body?: unknown) => Promise<T>
}

const bodyOf = (body: unknown): { readonly data: Buffer | string; readonly type: string } | null => {
  if (body === undefined) return null
  return Buffer.isBuffer(body)
    ? { data: body, type: 'application/x-tar' }
    : { data: JSON.stringify(body), type: 'application/json' }
}

const decoded = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Talks HTTP to `socket`; every call is a connection of its own. */
export const engineApi = (socket: string): EngineApi => ({
  socket,
  call: <T>(method: string, path: string, body?: unknown) =>
    new Promise<T>((resolve, reject) => {
      const sent = bodyOf(body)
      const headers = sent === null ? {} : { 'content-type': sent.type, 'content-length': Buffer.byteLength(sent.data) }
      const request = http.request({ socketPath: socket, method, path, headers, agent: false }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          if ((response.statusCode ?? 0) < 400) resolve(decoded(text) as T)
          else reject(new Error(`${method} ${path}: ${response.statusCode} ${text.trim()}`))
        })
      })
      request.on('error', reject)
      request.end(sent?.data)
    }),
})
