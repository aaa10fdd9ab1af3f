import http from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import type { Dialer } from '../../../src/stores/docker/dial-stdio.ts'
import { dialerOf } from '../../../src/stores/docker/dial-stdio.ts'
import { fakeEngine } from '../../support/docker-server.ts'
import { faultOf } from '../../support/fault-of.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** Carries bytes between its stdio and a socket, as `docker system dial-stdio` does. */
const CARRIER = `
const connection = require('net').connect(process.argv[1])
process.stdin.pipe(connection)
connection.pipe(process.stdout)
connection.on('close', () => process.exit())`

const through = (dialer: Dialer): http.Agent => {
  ends.push(dialer.close)
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  agent.createConnection = (_options, created) => {
    dialer.dial().then(
      (connection) => created?.(null, connection),
      (error: Error) => created?.(error, undefined as never),
    )
    return undefined
  }
  return agent
}

const get = (agent: http.Agent, path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    http
      .get({ host: 'docker', path, agent }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
        response.on('end', () => resolve(text)).on('error', reject)
      })
      .on('error', reject)
  })

const runNode = (script: string, ...args: readonly string[]): Dialer =>
  dialerOf(process.execPath, ['-e', script, ...args], 'ssh://me@far')

const saysOf = async (promise: Promise<unknown>): Promise<string> => {
  const { kind, says } = await faultOf(promise)
  return `${kind}: ${says}`
}

describe('a connection carried by a process', () => {
  it('takes many requests, large answers whole', async () => {
    const large = 'x'.repeat(3_000_000)
    const server = await fakeEngine((_, response) => response.end(large))
    ends.push(server.close)
    const agent = through(runNode(CARRIER, server.socket))
    expect(await get(agent, '/_ping')).toBe('OK')
    expect((await get(agent, '/large')).length).toBe(large.length)
    expect(await get(agent, '/_ping')).toBe('OK')
    expect(server.connections()).toBe(1)
  })

  it('tells the last thing that was said when it ends', async () => {
    const script =
      "console.error('debug: trying'); console.error('me@far: Permission denied (publickey).'); process.exit(255)"
    expect(await saysOf(get(through(runNode(script)), '/'))).toBe(
      'tunnel: The ssh connection to me@far ended: me@far: Permission denied (publickey).',
    )
  })

  it('finds what ssh said in the long sentence of the docker command line', async () => {
    const script =
      "console.error('command [ssh me@far] has exited with status 255, make sure ..., stderr=ssh: connect to host far port 22: Connection refused'); process.exit(1)"
    expect(await saysOf(get(through(runNode(script)), '/'))).toBe(
      'tunnel: The ssh connection to me@far ended: ssh: connect to host far port 22: Connection refused.',
    )
  })

  it('says so when it ends without a word', async () => {
    expect(await saysOf(get(through(runNode('process.exit(3)')), '/'))).toMatch(/^tunnel: .* ended with status 3\.$/)
  })

  it('says that the program for it is not there', async () => {
    const dialer = dialerOf('imgtui-no-such-program', [], 'ssh://me@far')
    expect(await saysOf(get(through(dialer), '/'))).toMatch(
      /^tunnel: The ssh connection to me@far ended: .*imgtui-no-such-program/,
    )
  })

  it('ends with the store', async () => {
    const server = await fakeEngine(() => {})
    ends.push(server.close)
    const dialer = runNode(CARRIER, server.socket)
    const connection = await dialer.dial()
    connection.on('error', () => {})
    const closed = new Promise((resolve) => connection.once('close', resolve))
    dialer.close()
    await closed
    expect(connection.destroyed).toBe(true)
  })
})
