import { afterEach, describe, expect, it } from 'vitest'
import { addressOf, isLoopback } from '../../../../src/stores/oci/registry/addresses.ts'
import { pull, type RegistryOptions } from '../../../../src/stores/oci/registry/index.ts'
import { faultOf } from '../../../support/fault-of.ts'
import { makeCertificates } from '../../../support/oci-registry/certificates.ts'
import { makeImage, noise, rawLayer } from '../../../support/oci-registry/image.ts'
import { measure, memoryIngest } from '../../../support/oci-registry/ingest.ts'
import { type FakeRegistry, fakeRegistry } from '../../../support/oci-registry/registry.ts'
import { hastily, loginOf, referenceOf } from '../../../support/oci-registry/session.ts'

const image = makeImage([rawLayer(noise(5000, 1))])
const certificates = makeCertificates()
const servers: FakeRegistry[] = []

const start = async (tls?: { cert: string; key: string }): Promise<FakeRegistry> => {
  const server = await fakeRegistry(tls)
  server.add('a/b', '1', image)
  servers.push(server)
  return server
}
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

const pulled = async (host: string, options: RegistryOptions = {}) => {
  const registry = hastily(host, options)
  try {
    const wanted = { measure, platform: { os: 'linux', architecture: 'amd64' } }
    return (await pull(memoryIngest(), registry, referenceOf(`${host}/a/b:1`), wanted)).digest
  } finally {
    registry.close()
  }
}

describe('where a registry is', () => {
  it.each([
    ['docker.io', 'registry-1.docker.io', false],
    ['ghcr.io', 'ghcr.io', false],
    ['localhost:5000', 'localhost:5000', true],
    ['localhost', 'localhost', true],
    ['127.0.0.1', '127.0.0.1', true],
    ['127.8.9.10:1', '127.8.9.10:1', true],
    ['[::1]:5000', '[::1]:5000', true],
    ['127.0.0.1.example.com', '127.0.0.1.example.com', false],
    ['localhost.example.com:5000', 'localhost.example.com:5000', false],
    ['10.0.0.1:5000', '10.0.0.1:5000', false],
    ['[::2]', '[::2]', false],
  ])('%s is at %s', (domain, host, mayBePlain) => {
    expect(addressOf(domain)).toEqual({ domain, host, mayBePlain, verify: true })
    expect(addressOf(domain, true)).toEqual({ domain, host, mayBePlain: true, verify: false })
  })

  it('is this machine only where the address says so', () => {
    for (const there of ['0.0.0.0', '128.0.0.1', '1270.0.0.1', '127.evil.com', '::', '']) {
      expect(isLoopback(there), there).toBe(false)
    }
  })
})

describe('a registry without TLS', () => {
  it('is used on this machine', async () => {
    const { host } = await start()
    expect(await pulled(host)).toBe(image.digest)
  })

  // This machine as well, but not by an address that says so.
  it.skipIf(process.platform === 'win32')('is used elsewhere only when the user wants that', async () => {
    const server = await start()
    const elsewhere = server.host.replace('127.0.0.1', '0.0.0.0')
    expect(await faultOf(pulled(elsewhere))).toEqual({
      kind: 'tls',
      says: `${elsewhere} does not speak TLS.`,
      remedy: 'If you trust the network between, allow this registry to be insecure.',
      command: null,
    })
    expect(server.asked).toEqual([])
    expect(await pulled(elsewhere, { insecure: true })).toBe(image.digest)
  })
})

describe.skipIf(certificates === null)(
  `a registry with TLS${certificates === null ? ' (no openssl here)' : ''}`,
  () => {
    const tls = certificates ?? { ca: '', cert: '', key: '' }

    it('is used when its authority is trusted', async () => {
      const { host } = await start(tls)
      expect(await pulled(host, { authorities: [tls.ca] })).toBe(image.digest)
    })

    it('is not used when it is not, also not without TLS', async () => {
      const server = await start(tls)
      expect(await faultOf(pulled(server.host))).toMatchObject({
        kind: 'tls',
        says: expect.stringMatching(/^The certificate of 127\.0\.0\.1:\d+ was not accepted: /),
      })
      expect(server.asked).toEqual([])
      expect(await pulled(server.host, { insecure: true })).toBe(image.digest)
    })

    it('may not send elsewhere without TLS', async () => {
      const [server, plain] = [await start(tls), await start()]
      server.attack = (request, response) => {
        if (!request.url?.includes('/blobs/')) return false
        response.writeHead(307, { location: `${plain.origin}${request.url}` }).end()
        return true
      }
      expect(await faultOf(pulled(server.host, { authorities: [tls.ca] }))).toMatchObject({ kind: 'tls' })
      expect(await faultOf(pulled(server.host, { insecure: true }))).toMatchObject({ kind: 'tls' })
      expect(plain.asked).toEqual([])
    })

    it('may not ask for a login without TLS', async () => {
      const [server, plain] = [await start(tls), await start()]
      server.attack = (_request, response) => {
        response.writeHead(401, { 'www-authenticate': `Bearer realm="${plain.origin}/token",service="x"` }).end()
        return true
      }
      const credentials = loginOf({ user: 'me', password: 'secret' })
      expect(await faultOf(pulled(server.host, { insecure: true, credentials }))).toMatchObject({ kind: 'rubbish' })
      expect(plain.asked).toEqual([])
    })

    it('is not asked without TLS once it was asked with it', async () => {
      const server = await start(tls)
      const port = Number(server.host.split(':')[1])
      let plain: FakeRegistry | null = null
      const registry = hastily(server.host, { insecure: true, credentials: loginOf({ user: 'me', password: 'x' }) })
      const wanted = { measure, platform: { os: 'linux', architecture: 'amd64' } }
      await pull(memoryIngest(), registry, referenceOf(`${server.host}/a/b:1`), wanted)
      await server.close()
      servers.splice(servers.indexOf(server), 1)
      plain = await fakeRegistry(undefined, port)
      servers.push(plain)
      const again = pull(memoryIngest(), registry, referenceOf(`${server.host}/a/b:1`), wanted)
      expect(await faultOf(again)).toMatchObject({ kind: 'tls' })
      expect(plain.asked).toEqual([])
      registry.close()
    })
  },
)
