import { mkdtemp, rm } from 'node:fs/promises'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import http from 'node:http'
import type { Server, Socket } from 'node:net'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Something that listens where an engine would. It exists to fail in ways that a real engine cannot be made to. */
export type FakeServer = {
  readonly socket: string
  /** Method and path of every request, in order. */
  readonly asked: readonly string[]
  /** Connections that were opened so far. */
  readonly connections: () => number
  /** Cuts every connection without a word. */
  readonly cut: () => void
  readonly close: () => Promise<void>
}

const listen = async (server: Server, asked: readonly string[]): Promise<FakeServer> => {
  const folder = await mkdtemp(join(tmpdir(), 'imgtui-fake-'))
  const socket = join(folder, 'docker.sock')
  const open = new Set<Socket>()
  let connections = 0
  server.on('connection', (connection: Socket) => {
    connections += 1
    open.add(connection)
    connection.on('error', () => {})
    connection.on('close', () => open.delete(connection))
  })
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  const cut = (): void => {
    for (const connection of open) connection.destroy()
  }
  return {
    socket,
    asked,
    connections: () => connections,
    cut,
    close: async () => {
      cut()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Answers every connection with the same bytes, or never. */
export const rawServer = (bytes: string | null): Promise<FakeServer> =>
  listen(
    net.createServer((connection) => {
      if (bytes !== null) connection.end(bytes)
    }),
    [],
  )

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** What an engine answers to `/_ping`. */
export const PING = { 'api-version': '1.51', server: 'Docker/28.5.2 (linux)' }

/** A fake engine: `/_ping` and `/info` answer as given, everything else is `answer`'s. */
export const fakeEngine = (
  answer: Answer,
  { ping = PING, info = {} }: { ping?: Record<string, string>; info?: object } = {},
): Promise<FakeServer> => {
  const asked: string[] = []
  const listener: RequestListener = (request, response) => {
    asked.push(`${request.method} ${request.url}`)
    if (request.url === '/_ping') response.writeHead(200, ping).end('OK')
    else if (request.url?.endsWith('/info')) response.end(JSON.stringify(info))
    else answer(request, response)
  }
  return listen(http.createServer(listener), asked)
}
