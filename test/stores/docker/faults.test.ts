import net from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { clientOf } from '../../../src/stores/docker/client.ts'
import { faultFrom } from '../../../src/stores/docker/faults.ts'
import { faultOf } from '../../support/fault-of.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

describe('errors of the machine', () => {
  const unix = { type: 'unix', path: '/x.sock' } as const
  const tls = { type: 'tcp', host: 'far', port: 2376, tls: { ca: null, cert: null, key: null, verify: true } } as const
  const coded = (code: string, message = code): Error => Object.assign(new Error(message), { code })

  it('are told apart', async () => {
    const kinds: readonly (readonly [Error, string])[] = [
      [coded('ENOENT'), 'absent'],
      [coded('ECONNREFUSED'), 'absent'],
      [coded('ENOTFOUND'), 'absent'],
      [coded('EACCES'), 'denied'],
      [coded('EPERM'), 'denied'],
      [coded('ECONNRESET'), 'lost'],
      [coded('EPIPE'), 'lost'],
      [new Error('socket hang up'), 'lost'],
      [coded('HPE_INVALID_CONSTANT'), 'rubbish'],
      [coded('EMFILE'), 'failed'],
    ]
    for (const [error, kind] of kinds)
      expect([error.message, (await faultFrom(error, unix)).kind]).toEqual([error.message, kind])
  })

  it('of a certificate name the host and the reason', async () => {
    expect(await faultFrom(coded('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'), tls)).toMatchObject({
      kind: 'tls',
      says: 'The certificate of far was not accepted: self-signed certificate.',
    })
    expect((await faultFrom(coded('ERR_TLS_CERT_ALTNAME_INVALID', 'Hostname/IP does not match'), tls)).kind).toBe('tls')
  })

  it('of an engine that speaks no TLS say so', async () => {
    const server = net.createServer((connection) => connection.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0)
    ends.push(() => server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as net.AddressInfo
    expect(await faultOf(clientOf({ ...tls, host: 'localhost', port }).connect())).toMatchObject({
      kind: 'tls',
      says: 'The certificate of localhost was not accepted: wrong version number.',
    })
  })
})
