import { chmod, chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, describe, expect, it } from 'vitest'
import type { Fault } from '../../../src/engine/fault.ts'
import { isAbort } from '../../../src/engine/fault.ts'
import type { Client } from '../../../src/stores/docker/client.ts'
import { clientOf, hasApi } from '../../../src/stores/docker/client.ts'
import { denied } from '../../../src/stores/docker/faults.ts'
import type { FakeServer } from '../../support/docker-server.ts'
import { fakeEngine, PING, rawServer } from '../../support/docker-server.ts'
import { faultOf } from '../../support/fault-of.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const use = async (serving: Promise<FakeServer>): Promise<{ server: FakeServer; client: Client }> => {
  const server = await serving
  const client = clientOf({ type: 'unix', path: server.socket })
  ends.push(server.close, client.close)
  return { server, client }
}

const OK = (_: unknown, response: { end: (text: string) => void }): void => response.end('{}')

describe('reaching an engine', () => {
  it('speaks the newest version that both know', async () => {
    for (const [theirs, ours] of [
      ['1.41', '1.41'],
      ['1.51', '1.51'],
      ['1.60', '1.51'],
    ] as const) {
      const { server, client } = await use(fakeEngine(OK, { ping: { ...PING, 'api-version': theirs } }))
      await client.getJson('/images/json')
      expect(server.asked.at(-1)).toBe(`GET /v${ours}/images/json`)
    }
  })

  it('compares versions as numbers', () => {
    expect([hasApi('1.51', '1.5'), hasApi('1.9', '1.41'), hasApi('1.41', '1.41')]).toEqual([true, false, true])
  })

  it('tells Podman by what it says of itself', async () => {
    const { client } = await use(
      fakeEngine(OK, {
        ping: { 'api-version': '1.44', 'libpod-api-version': '5.8.6', server: 'Libpod/5.8.6 (linux)' },
      }),
    )
    expect(await client.connect()).toMatchObject({ kind: 'podman', api: '1.44' })
  })

  it('refuses what is too old', async () => {
    const { client } = await use(fakeEngine(OK, { ping: { 'api-version': '1.38' } }))
    expect(await faultOf(client.connect())).toMatchObject({
      kind: 'too-old',
      says: 'This Docker speaks API 1.38; imgtui needs 1.40 (Docker 19.03) or newer.',
    })
  })

  it('knows what is no engine', async () => {
    for (const bytes of [
      'SSH-2.0-OpenSSH_9.2\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK',
      'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n',
    ]) {
      const { server, client } = await use(rawServer(bytes))
      expect(await faultOf(client.connect())).toMatchObject({
        kind: 'rubbish',
        says: `Something answers at unix://${server.socket}, but it is not a container engine.`,
      })
    }
  })

  it('does not wait for ever for what says nothing', async () => {
    const { client } = await use(rawServer(null))
    expect(await faultOf(client.connect({ within: 1000 }))).toMatchObject({
      kind: 'silent',
      says: 'Docker has not answered for 1 s.',
    })
  })

  it('says that nothing is there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'imgtui-absent-'))
    ends.push(() => rm(folder, { recursive: true }))
    const path = join(folder, 'docker.sock')
    expect(await faultOf(clientOf({ type: 'unix', path }).connect())).toMatchObject({
      kind: 'absent',
      says: `No Docker answers at unix://${path}.`,
    })
    // A file that an engine left behind: the socket is there, nobody listens.
    await execa(
      process.execPath,
      [
        '-e',
        `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`,
      ],
      { reject: false },
    )
    expect((await faultOf(clientOf({ type: 'unix', path }).connect())).kind).toBe('absent')
    expect((await faultOf(clientOf({ type: 'tcp', host: 'localhost', port: 1, tls: null }).connect())).kind).toBe(
      'absent',
    )
  })

  it('names the group that may talk to the socket, unless that is root', async () => {
    const { server } = await use(fakeEngine(OK))
    // Only root can give a file to a group that it is not in: daemon is one on every Linux.
    const isRoot = process.getuid?.() === 0
    if (isRoot) await chown(server.socket, 0, 1)
    const group = isRoot ? 'daemon' : (await execa('id', ['-gn'])).stdout
    expect(await denied({ type: 'unix', path: server.socket })).toEqual({
      kind: 'denied',
      says: 'Docker is there, but you may not talk to it.',
      remedy: `The socket ${server.socket} belongs to the group ${group}, and your user is not in it.`,
      command: `sudo usermod -aG ${group} $USER`,
    })
    expect(await denied({ type: 'unix', path: '/' })).toMatchObject({
      remedy: 'The socket / is for root alone.',
      command: null,
    })
  })

  it('knows a socket that the user may not open', async () => {
    const { server } = await use(fakeEngine(OK))
    await chmod(server.socket, 0)
    const script = `
      const { clientOf } = await import(${JSON.stringify(new URL('../../../src/stores/docker/client.ts', import.meta.url).href)})
      if (process.getuid() === 0) process.setuid(65534)
      const client = clientOf({ type: 'unix', path: ${JSON.stringify(server.socket)} })
      await client.connect().catch(error => console.log(error.fault.kind))`
    expect((await execa(process.execPath, ['--input-type=module', '-e', script])).stdout).toBe('denied')
  })
})

describe('asking an engine', () => {
  it('passes on what it says, as JSON or as plain text', async () => {
    const answers: readonly (readonly [number, string])[] = [
      [404, '{"message":"No such image: x:1"}'],
      [409, '{"message":"conflict: unable to delete"}'],
      [500, 'plain words\n'],
      [400, '{"other":1}'],
      [503, ''],
    ]
    let next = 0
    const { client } = await use(
      fakeEngine((_, response) => {
        const [status, body] = answers[next++] ?? [200, '']
        response.writeHead(status).end(body)
      }),
    )
    const faults: Fault[] = []
    for (const _ of answers) faults.push(await faultOf(client.getJson('/x')))
    expect(faults.map(({ kind, says }) => [kind, says])).toEqual([
      ['not-found', 'No such image: x:1'],
      ['conflict', 'conflict: unable to delete'],
      ['failed', 'plain words'],
      ['failed', '{"other":1}'],
      ['failed', 'The engine answered with status 503.'],
    ])
  })

  it('takes an answer that is no JSON for rubbish', async () => {
    const { client } = await use(fakeEngine((_, response) => response.end('<html>')))
    expect((await faultOf(client.getJson('/x'))).kind).toBe('rubbish')
  })

  it('notices an answer that stops in the middle', async () => {
    const { client } = await use(
      fakeEngine((_, response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('[1,')
        setTimeout(() => response.destroy(), 20)
      }),
    )
    expect(await faultOf(client.getJson('/x'))).toMatchObject({ kind: 'lost', says: 'Docker stopped answering.' })
  })

  it('keeps its connection, and makes a new one when the old one was closed', async () => {
    const { server, client } = await use(fakeEngine(OK))
    for (let asked = 0; asked < 5; asked += 1) await client.getJson('/x')
    expect(server.connections()).toBe(1)
    server.cut()
    await client.getJson('/x')
    expect(server.connections()).toBe(2)
  })

  it('sends nothing twice that could change something', async () => {
    let cut = (): void => {}
    const { server, client } = await use(
      fakeEngine((request, response) => (request.method === 'DELETE' ? cut() : response.end('{}'))),
    )
    cut = server.cut
    await client.getJson('/x')
    expect((await faultOf(client.delete('/x'))).kind).toBe('lost')
    expect(server.asked.filter((line) => line.startsWith('DELETE'))).toHaveLength(1)
  })

  it('uses other connections for a new start than those that hang', async () => {
    let hang = true
    let arrived = 0
    const { client } = await use(
      fakeEngine((_, response) => {
        arrived += 1
        if (!hang) response.end('{}')
      }),
    )
    const stop = new AbortController()
    const hung = Array.from({ length: 20 }, () => client.getJson('/x', { signal: stop.signal }).catch(isAbort))
    await expect.poll(() => arrived).toBe(8)
    await client.connect({ within: 2000 })
    hang = false
    expect(await client.getJson('/x')).toEqual({})
    stop.abort()
    expect(await Promise.all(hung)).toEqual(hung.map(() => true))
  })

  it('gives up when it is told to, at every stage', async () => {
    const stages: Promise<FakeServer>[] = [
      rawServer(null),
      fakeEngine(() => {}),
      fakeEngine((_, response) => response.writeHead(200, { 'content-length': '1000' }).write('[')),
    ]
    for (const stage of stages) {
      const { client } = await use(stage)
      const error: unknown = await client
        .getJson('/x', { signal: AbortSignal.timeout(100) })
        .catch((reason: unknown) => reason)
      expect(isAbort(error)).toBe(true)
    }
  })

  it('lets one caller give up without the others', async () => {
    const { client } = await use(fakeEngine(OK))
    const [given, kept] = await Promise.allSettled([
      client.getJson('/x', { signal: AbortSignal.abort() }),
      client.getJson('/x'),
    ])
    expect([given?.status, kept?.status]).toEqual(['rejected', 'fulfilled'])
  })
})
