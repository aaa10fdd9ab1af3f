import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addressOf, DEFAULT_HOST, parseHost } from '../../../src/stores/docker/endpoint.ts'
import type { FindOptions } from '../../../src/stores/docker/find.ts'
import { resolveDocker } from '../../../src/stores/docker/find.ts'
import { faultOf } from '../../support/fault-of.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'imgtui-endpoint-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

const config = () => join(home, '.docker')
const writeConfig = async (text: string): Promise<void> => {
  await mkdir(config(), { recursive: true })
  await writeFile(join(config(), 'config.json'), text)
}
const folder = (kind: 'meta' | 'tls', name: string): string =>
  join(config(), 'contexts', kind, createHash('sha256').update(name).digest('hex'))
const writeContext = async (name: string, docker: object): Promise<void> => {
  await mkdir(folder('meta', name), { recursive: true })
  await writeFile(join(folder('meta', name), 'meta.json'), JSON.stringify({ Name: name, Endpoints: { docker } }))
}
const writePem = async (where: string, names: readonly string[]): Promise<void> => {
  await mkdir(where, { recursive: true })
  for (const name of names) await writeFile(join(where, `${name}.pem`), `the ${name}`)
}

const find = (options: Partial<FindOptions> = {}) =>
  resolveDocker({ host: null, context: null, env: {}, home, ...options })
const addressFound = async (options: Partial<FindOptions>): Promise<string> => addressOf((await find(options)).endpoint)
describe('which engine is meant', () => {
  beforeEach(async () => {
    await writeContext('far', { Host: 'tcp://10.0.0.1:2375' })
    await writeContext('near', { Host: 'unix:///near.sock' })
    await writeConfig('{"currentContext":"near"}')
  })

  it('goes by flag, DOCKER_HOST, DOCKER_CONTEXT, current context, in this order', async () => {
    const env = { DOCKER_HOST: 'unix:///host.sock', DOCKER_CONTEXT: 'far' }
    expect(await addressFound({ host: 'unix:///flag.sock', env })).toBe('unix:///flag.sock')
    expect(await addressFound({ context: 'far', env })).toBe('tcp://10.0.0.1:2375')
    expect(await addressFound({ env })).toBe('unix:///host.sock')
    expect(await addressFound({ env: { DOCKER_CONTEXT: 'far' } })).toBe('tcp://10.0.0.1:2375')
    expect(await addressFound({})).toBe('unix:///near.sock')
  })

  it('takes an empty variable for one that is not set', async () => {
    expect(await addressFound({ env: { DOCKER_HOST: '', DOCKER_CONTEXT: '' } })).toBe('unix:///near.sock')
  })

  it('lets the context named default mean the environment', async () => {
    expect(await addressFound({ context: 'default' })).toBe(DEFAULT_HOST)
    expect(await addressFound({ context: 'default', env: { DOCKER_HOST: 'unix:///host.sock' } })).toBe(
      'unix:///host.sock',
    )
    expect(await addressFound({ env: { DOCKER_CONTEXT: 'default' } })).toBe(DEFAULT_HOST)
  })

  it('calls a store by its context, and docker otherwise', async () => {
    expect((await find()).label).toBe('near')
    expect((await find({ host: 'unix:///x' })).label).toBe('docker')
  })

  it('refuses both flags at once', async () => {
    expect(await faultOf(find({ host: 'unix:///x', context: 'far' }))).toMatchObject({
      kind: 'context',
      says: 'Either --host or --context can be given, not both.',
    })
  })

  it('names the known contexts where one is missing', async () => {
    expect(await faultOf(find({ context: 'nope' }))).toMatchObject({
      kind: 'context',
      says: 'There is no docker context named nope.',
      remedy: 'Known: default, far, near.',
    })
    expect((await faultOf(find({ env: { DOCKER_CONTEXT: '../../etc' } }))).kind).toBe('context')
  })

  it('falls back to the default where config.json is missing or broken', async () => {
    await writeConfig('{"currentContext":')
    expect(await addressFound({})).toBe(DEFAULT_HOST)
    await rm(config(), { recursive: true })
    expect(await addressFound({})).toBe(DEFAULT_HOST)
  })

  it('looks where DOCKER_CONFIG says', async () => {
    expect(await addressFound({ home: '/nowhere', env: { DOCKER_CONFIG: config() } })).toBe('unix:///near.sock')
  })

  it('lets the docker command line carry what it cannot speak itself', async () => {
    await writeContext('ssh', { Host: 'ssh://me@far:2222' })
    expect((await find({ context: 'ssh' })).endpoint).toEqual({
      type: 'dial-stdio',
      target: 'ssh://me@far:2222',
      arguments: ['--context', 'ssh', 'system', 'dial-stdio'],
    })
    expect((await find({ host: 'ssh://far' })).endpoint).toMatchObject({
      arguments: ['--host', 'ssh://far', 'system', 'dial-stdio'],
    })
  })

  it('says of a context without an engine that it has none', async () => {
    await writeContext('empty', {})
    expect(await faultOf(find({ context: 'empty' }))).toMatchObject({
      kind: 'context',
      says: 'The docker context empty names no engine.',
    })
  })

  it('tries the rootless socket only where nothing chose and the default is not there', async () => {
    await rm(config(), { recursive: true })
    const usual = join(home, 'usual.sock')
    const found = (folder: string, env = {}) =>
      addressFound({ defaultHost: `unix://${usual}`, env: { XDG_RUNTIME_DIR: folder, ...env } })
    const server = createServer().listen(join(home, 'docker.sock'))
    expect(await found(home)).toBe(`unix://${join(home, 'docker.sock')}`)
    expect(await found(home, { DOCKER_HOST: DEFAULT_HOST })).toBe(DEFAULT_HOST)
    expect(await found(join(home, 'not'))).toBe(`unix://${usual}`)
    await writeFile(usual, '')
    expect(await found(home)).toBe(`unix://${usual}`)
    server.close()
  })
})

describe('TLS', () => {
  const tlsOf = async (options: Partial<FindOptions>) => {
    const { endpoint } = await find(options)
    return endpoint.type === 'tcp' ? { port: endpoint.port, tls: endpoint.tls } : null
  }

  it('is off unless asked for', async () => {
    expect(await tlsOf({ host: 'tcp://far' })).toEqual({ port: 2375, tls: null })
  })

  it('comes from the environment', async () => {
    await writePem(join(home, 'pem'), ['ca', 'cert', 'key'])
    await writePem(config(), ['ca'])
    const env = { DOCKER_HOST: 'tcp://far', DOCKER_TLS_VERIFY: '1' }
    expect(await tlsOf({ env: { ...env, DOCKER_CERT_PATH: join(home, 'pem') } })).toEqual({
      port: 2376,
      tls: { ca: 'the ca', cert: 'the cert', key: 'the key', verify: true },
    })
    expect(await tlsOf({ env })).toEqual({ port: 2376, tls: { ca: 'the ca', cert: null, key: null, verify: true } })
    expect((await tlsOf({ env: { DOCKER_HOST: 'tcp://far', DOCKER_TLS: '1' } }))?.tls?.verify).toBe(false)
  })

  it('comes from the files of a context', async () => {
    await writeContext('tls', { Host: 'tcp://far:1' })
    await writePem(join(folder('tls', 'tls'), 'docker'), ['ca', 'cert', 'key'])
    expect(await tlsOf({ context: 'tls' })).toEqual({
      port: 1,
      tls: { ca: 'the ca', cert: 'the cert', key: 'the key', verify: true },
    })
  })

  it('is not verified where the context says so', async () => {
    await writeContext('loose', { Host: 'tcp://far', SkipTLSVerify: true })
    expect(await tlsOf({ context: 'loose' })).toEqual({
      port: 2376,
      tls: { ca: null, cert: null, key: null, verify: false },
    })
  })
})

describe('hosts', () => {
  it('are read as Docker reads them', () => {
    expect(parseHost('10.0.0.1:99', null)).toEqual({ type: 'tcp', host: '10.0.0.1', port: 99, tls: null })
    expect(parseHost('tcp://[::1]:99', null)).toEqual({ type: 'tcp', host: '::1', port: 99, tls: null })
    expect(parseHost('tcp://', null)).toEqual({ type: 'tcp', host: 'localhost', port: 2375, tls: null })
    expect(parseHost('unix://', null)).toEqual({ type: 'unix', path: '/var/run/docker.sock' })
    expect(parseHost('npipe:////./pipe/docker_engine', null)).toEqual({
      type: 'npipe',
      path: '\\\\.\\pipe\\docker_engine',
    })
    expect(parseHost('tcp://far:1/below', null)).toMatchObject({ type: 'dial-stdio' })
  })

  it('are written back as they were', () => {
    for (const host of [
      'unix:///a/b.sock',
      'tcp://10.0.0.1:99',
      'tcp://[::1]:99',
      'npipe:////./pipe/x',
      'ssh://me@far',
    ]) {
      expect(addressOf(parseHost(host, null))).toBe(host)
    }
  })

  it('that cannot be one are refused', async () => {
    for (const host of ['tcp://a:b', 'tcp://a:99999', 'tcp://a:0', 'tcp://[::1']) {
      expect((await faultOf((async () => parseHost(host, null))())).kind).toBe('context')
    }
  })
})
