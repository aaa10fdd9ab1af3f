import http from 'node:http'

/** What an engine answered, whatever it was; `body` is decoded where it is JSON. */
export type Answer = { readonly status: number; readonly body: unknown; readonly text: string }

/** Asks over connections that stay open: a sequence asks thousands of times. */
export type Ask = {
  readonly ask: (method: string, path: string, body?: Buffer | object) => Promise<Answer>
  readonly close: () => void
}

const decoded = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Talks to the engine that listens on `socketPath`. */
export const askAt = (socketPath: string): Ask => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 8 })
  return {
    ask: (method, path, body) =>
      new Promise<Answer>((resolve, reject) => {
        const [data, type] = Buffer.isBuffer(body)
          ? [body, 'application/x-tar']
          : [body === undefined ? '' : JSON.stringify(body), 'application/json']
        const headers = { 'content-type': type, 'content-length': Buffer.byteLength(data) }
        const request = http.request({ socketPath, agent, method, path: `/v1.41${path}`, headers }, (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString()
            resolve({ status: response.statusCode ?? 0, body: decoded(text), text })
          })
        })
        request.on('error', reject)
        request.end(data)
      }),
    close: () => agent.destroy(),
  }
}
