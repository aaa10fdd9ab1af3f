import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dockerStore, resolveDocker } from '../../../src/stores/docker/index.ts'
import { PING } from '../../support/docker-server.ts'
import { faultOf } from '../../support/fault-of.ts'

const openssl = (folder: string, ...args: readonly string[]): void => {
  execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
}

const hasOpenssl = (() => {
  try {
    openssl('.', 'version')
    return true
  } catch {
    return false
  }
})()

/** An authority, and a certificate by it that is good for a server named localhost and for a client. */
const makeCertificates = (folder: string): void => {
  openssl(
    folder,
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'ca-key.pem',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=test',
  )
  openssl(
    folder,
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'key.pem',
    '-out',
    'request.pem',
    '-subj',
    '/CN=localhost',
  )
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost')
  const signing = ['-CA', 'ca.pem', '-CAkey', 'ca-key.pem', '-CAcreateserial', '-extfile', 'names']
  openssl(folder, 'x509', '-req', '-in', 'request.pem', '-out', 'cert.pem', ...signing)
}

describe.skipIf(!hasOpenssl)(`an engine behind TLS${hasOpenssl ? '' : ' (no openssl here)'}`, () => {
  let folder: string
  let server: https.Server
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'imgtui-tls-'))
    makeCertificates(folder)
    const [ca, cert, key] = ['ca', 'cert', 'key'].map((name) => readFileSync(join(folder, `${name}.pem`)))
    server = https.createServer({ ca, cert, key, requestCert: true, rejectUnauthorized: true }, (request, response) => {
      if (request.url === '/_ping') response.writeHead(200, PING).end('OK')
      else response.end('{"ServerVersion":"1.2.3"}')
    })
    await new Promise<void>((resolve) => server.listen(0, resolve))
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true })
  })

  const open = async (env: Readonly<Record<string, string>>, name = 'localhost') => {
    const host = `tcp://${name}:${(server.address() as AddressInfo).port}`
    const { endpoint } = await resolveDocker({ host, context: null, env, home: folder })
    const store = dockerStore({ endpoint, label: 'docker', cacheFolder: null })
    return store.open().finally(store.close)
  }

  it('is reached with the right certificates', async () => {
    expect(await open({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder })).toMatchObject({ version: '1.2.3' })
    expect(await open({ DOCKER_TLS: '1', DOCKER_CERT_PATH: folder }, '127.0.0.1')).toMatchObject({ version: '1.2.3' })
  })

  it('is refused when its certificate is nobody’s, or is for another name', async () => {
    expect(await faultOf(open({ DOCKER_TLS_VERIFY: '1' }))).toMatchObject({
      kind: 'tls',
      says: 'The certificate of localhost was not accepted: self-signed certificate in certificate chain.',
    })
    const other = await faultOf(open({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder }, '127.0.0.1'))
    expect(other).toMatchObject({ kind: 'tls' })
    expect(other.says).toMatch(/^The certificate of 127\.0\.0\.1 was not accepted: .*altnames/)
  })

  it('refuses who has no certificate', async () => {
    expect(await faultOf(open({ DOCKER_TLS: '1' }))).toMatchObject({ kind: 'tls' })
  })
})
