import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Stands between a store and an engine, passes everything on and remembers what was asked. */
export type Recorder = {
  readonly socket: string
  /** `METHOD path?query` of every request, in order. */
  readonly asked: readonly string[]
  readonly close: () => Promise<void>
}

/**
 * Listens on a socket of its own; every request goes on to `engine`. What `before` does is done before a request goes
 * on, and holds it up: the moment for somebody else to change the world.
 */
export const recorderOf = async (
  engine: string,
  before?: (asked: readonly string[]) => Promise<void>,
): Promise<Recorder> => {
  const asked: string[] = []
  const server = http.createServer(async (request, response) => {
    const { method = '', url = '', headers } = request
    asked.push(`${method} ${url}`)
    await before?.(asked)
    const onward = http.request({ socketPath: engine, method, path: url, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      response.flushHeaders()
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    response.on('close', () => onward.destroy())
    request.pipe(onward)
  })
  const folder = await mkdtemp(join(tmpdir(), 'imgtui-recorder-'))
  const socket = join(folder, 'docker.sock')
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  return {
    socket,
    asked,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
