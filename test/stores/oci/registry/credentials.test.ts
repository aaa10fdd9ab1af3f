import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findCredentials } from '../../../../src/stores/oci/registry/index.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'imgtui-login-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const write = (path: string, content: object | string): string => {
  const file = join(home, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

/** A credential helper that is this shell script. */
const helper = (name: string, script: string): void =>
  chmodSync(write(`bin/docker-credential-${name}`, `#!/bin/sh\n${script}\n`), 0o755)

const find = (name: string, env: Readonly<Record<string, string>> = {}, within?: number) => {
  const [domain = '', ...path] = name.split('/')
  const options = { home, env: { PATH: `${join(home, 'bin')}:/usr/bin:/bin`, ...env } }
  return findCredentials({ domain, path: path.join('/') }, { ...options, ...(within !== undefined && { within }) })
}

const auth = (user: string, password: string): object => ({ auth: btoa(`${user}:${password}`) })
const login = (user: string, password: string) => ({ credentials: { user, password }, trouble: null })
const NONE = { credentials: null, trouble: null }

describe('a login in a file', () => {
  it('is that of the registry, under any of the names that a file has it by', async () => {
    write('.docker/config.json', {
      auths: {
        'https://index.docker.io/v1/': auth('hub', 'a:b'),
        'ghcr.io': auth('cat', 'x'),
        'https://Quay.io/v2/': auth('quay', 'y'),
        'localhost:5000': { identitytoken: 'long', ...auth('ignored', 'z') },
        'broken.io': { auth: '%%%' },
        'empty.io': {},
      },
    })
    expect(await find('docker.io/library/redis')).toEqual(login('hub', 'a:b'))
    expect(await find('ghcr.io/a/b')).toEqual(login('cat', 'x'))
    expect(await find('quay.io/a/b')).toEqual(login('quay', 'y'))
    expect(await find('localhost:5000/a')).toEqual({ credentials: { identityToken: 'long' }, trouble: null })
    for (const none of ['broken.io/a', 'empty.io/a', 'localhost/a', 'other.io/a'])
      expect(await find(none)).toEqual(NONE)
  })

  it('of a repository goes before that of its registry', async () => {
    write('.config/containers/auth.json', {
      auths: { 'quay.io': auth('all', '1'), 'quay.io/a': auth('some', '2'), 'quay.io/a/b': auth('one', '3') },
    })
    expect(await find('quay.io/a/b')).toEqual(login('one', '3'))
    expect(await find('quay.io/a/c')).toEqual(login('some', '2'))
    expect(await find('quay.io/ab')).toEqual(login('all', '1'))
  })

  it('is looked for where the user says, and then where it usually is', async () => {
    const only = (user: string): object => ({ auths: { 'a.io': auth(user, '1') } })
    const asked = { REGISTRY_AUTH_FILE: write('named.json', only('named')) }
    const runtime = { XDG_RUNTIME_DIR: join(home, 'run') }
    const docker = { DOCKER_CONFIG: join(home, 'other') }
    expect(await find('a.io/b', { ...runtime, ...docker })).toEqual(NONE)
    write('.config/containers/auth.json', only('config'))
    expect(await find('a.io/b', { ...runtime, ...docker })).toEqual(login('config', '1'))
    write('run/containers/auth.json', only('runtime'))
    expect(await find('a.io/b', { ...runtime, ...docker })).toEqual(login('runtime', '1'))
    write('other/config.json', only('docker'))
    expect(await find('a.io/b', { ...runtime, ...docker })).toEqual(login('docker', '1'))
    expect(await find('a.io/b', { ...asked, ...runtime, ...docker })).toEqual(login('named', '1'))
  })

  it.each(['', '[]', 'null', '{"auths":[]}', '{"auths":{"a.io":7}}', '{"credHelpers":7,"credsStore":{}}', '{'])(
    'is none in %s',
    async (content) => {
      write('.docker/config.json', content)
      expect(await find('a.io/b')).toEqual(NONE)
    },
  )
})

describe.skipIf(process.platform === 'win32')('a login behind a helper', () => {
  it('is what the helper says for that server', async () => {
    helper('store', `cat > "${home}/asked"; echo '{"ServerURL":"x","Username":"me","Secret":"s"}'`)
    helper('one', `cat > "${home}/asked"; echo '{"Username":"<token>","Secret":"long"}'`)
    write('.docker/config.json', { credsStore: 'store', credHelpers: { 'one.io': 'one' } })
    expect(await find('a.io:5000/b')).toEqual(login('me', 's'))
    expect(readFileSync(join(home, 'asked'), 'utf8')).toBe('a.io:5000')
    expect(await find('docker.io/library/b')).toEqual(login('me', 's'))
    expect(readFileSync(join(home, 'asked'), 'utf8')).toBe('https://index.docker.io/v1/')
    expect(await find('one.io/b')).toEqual({ credentials: { identityToken: 'long' }, trouble: null })
  })

  it('gets to know no more of the environment than it is given', async () => {
    process.env.IMGTUI_TEST_SECRET = 'hidden'
    helper('env', 'echo "{\\"Username\\":\\"$IMGTUI_TEST_SECRET\\",\\"Secret\\":\\"$GIVEN\\"}"')
    write('.docker/config.json', { credsStore: 'env' })
    expect(await find('a.io/b', { GIVEN: 'seen' })).toEqual(login('', 'seen'))
    delete process.env.IMGTUI_TEST_SECRET
  })

  it('falls back to the file where the helper has none', async () => {
    helper('x', 'echo credentials not found in native keychain; exit 1')
    write('.docker/config.json', { credsStore: 'x', auths: { 'a.io': auth('file', '1') } })
    expect(await find('a.io/b')).toEqual(login('file', '1'))
    expect(await find('b.io/b')).toEqual(NONE)
  })

  it.each([
    ['is not there', null, 'The credential helper docker-credential-x could not be run.'],
    ['fails', 'echo secret-1; echo secret-2 >&2; exit 3', 'The credential helper docker-credential-x failed.'],
    [
      'talks nonsense',
      'echo secret-1',
      'The credential helper docker-credential-x answered with something that is not JSON.',
    ],
    ['does not end', 'exec sleep 20', 'The credential helper docker-credential-x did not answer in time.'],
    ['says too much', 'yes secret-1', 'The credential helper docker-credential-x answered with far too much.'],
  ])('is none, and the reason is kept but no secret, where it %s', async (_title, script, trouble) => {
    if (script !== null) helper('x', script)
    write('.docker/config.json', { credsStore: 'x' })
    expect(await find('a.io/b', {}, 1000)).toEqual({ credentials: null, trouble })
  })

  it.each(['../../bin/sh', 'a/b', '', '-x', 'a b', 'a;b', 'x'.repeat(65)])(
    'is never asked by the name %j',
    async (name) => {
      write('.docker/config.json', { credsStore: name })
      expect(await find('a.io/b')).toEqual({
        credentials: null,
        trouble: name === '' ? null : 'A credential helper in the configuration has a name that cannot be one.',
      })
    },
  )
})
