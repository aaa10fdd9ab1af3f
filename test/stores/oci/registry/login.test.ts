import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Credentials } from '../../../../src/engine/transfer.ts'
import { pull, type Registry } from '../../../../src/stores/oci/registry/index.ts'
import { faultOf } from '../../../support/fault-of.ts'
import { makeImage, noise, rawLayer } from '../../../support/oci-registry/image.ts'
import { measure, memoryIngest } from '../../../support/oci-registry/ingest.ts'
import { type FakeRegistry, fakeRegistry } from '../../../support/oci-registry/registry.ts'
import { hastily, loginOf, referenceOf } from '../../../support/oci-registry/session.ts'

const image = makeImage([rawLayer(noise(5000, 1)), rawLayer(noise(5000, 2)), rawLayer(noise(5000, 3))])

let server: FakeRegistry
let realm: FakeRegistry
let registry: Registry | null = null
let given: string[] = []
let life = 300

beforeEach(async () => {
  server = await fakeRegistry()
  realm = await fakeRegistry()
  server.add('a/b', '1', image)
  given = []
  life = 300
})
afterEach(async () => {
  registry?.close()
  await server.close()
  await realm.close()
})

/** Lets in who shows a token that the realm has given. */
const guard = (challenge = `Bearer realm="${realm.origin}/token",service="it",scope="repository:other:push"`): void => {
  server.attack = (request, response) => {
    const shown = request.headers.authorization?.replace('Bearer ', '')
    if (shown !== undefined && given.includes(shown)) return false
    response.writeHead(401, { 'www-authenticate': challenge, 'content-type': 'application/json' })
    response.end(JSON.stringify({ errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] }))
    return true
  }
}

const giving = (reply: (token: string) => object = (token) => ({ token, expires_in: life })): void => {
  realm.attack = (_request, response) => {
    const token = `token-${given.length}`
    given.push(token)
    response.end(JSON.stringify(reply(token)))
    return true
  }
}

const pulled = (
  credentials: Credentials | null = null,
  now: () => number = Date.now,
  trouble: string | null = null,
) => {
  registry = hastily(server.host, { credentials: loginOf(credentials, trouble), now })
  const options = { measure, platform: { os: 'linux', architecture: 'amd64' } }
  return pull(memoryIngest(), registry, referenceOf(`${server.host}/a/b:1`), options)
}

const ME: Credentials = { user: 'me', password: 'se:cret' }

describe('a registry that wants a token', () => {
  it('gets the one that its realm gives, asked for once for all calls', async () => {
    guard()
    giving()
    await pulled()
    expect(realm.asked.length).toBe(1)
    expect(realm.asked[0]).toMatchObject({
      method: 'GET',
      path: '/token?service=it&scope=repository%3Aa%2Fb%3Apull',
    })
    expect(realm.asked[0]?.headers.authorization).toBeUndefined()
    expect(server.asked.filter(({ headers }) => headers.authorization === undefined).length).toBe(1)
  })

  it('does not see the login, which goes to the realm', async () => {
    guard()
    giving((token) => ({ access_token: token }))
    await pulled(ME)
    expect(realm.asked[0]?.headers.authorization).toBe(`Basic ${btoa('me:se:cret')}`)
    for (const { headers } of server.asked) expect(headers.authorization ?? 'Bearer token-0').toBe('Bearer token-0')
  })

  it('gets a token for an identity token', async () => {
    guard()
    let form = ''
    realm.attack = (request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => {
        form += text
      })
      request.on('end', () => {
        given.push('it')
        response.end('{"access_token":"it"}')
      })
      return true
    }
    await pulled({ identityToken: 'long lived' })
    expect(realm.asked[0]?.method).toBe('POST')
    expect(realm.asked[0]?.path).toBe('/token')
    expect(Object.fromEntries(new URLSearchParams(form))).toEqual({
      grant_type: 'refresh_token',
      service: 'it',
      client_id: 'imgtui',
      scope: 'repository:a/b:pull',
      refresh_token: 'long lived',
    })
  })

  it('gets a new token when the old one has ended, which is after a minute at the earliest', async () => {
    guard()
    giving()
    life = 0
    let time = 0
    await pulled(null, () => {
      time += 30_000
      return time
    })
    expect(realm.asked.length).toBeGreaterThan(1)
    expect(server.asked.filter(({ headers }) => headers.authorization === undefined).length).toBe(1)
  })

  it('gets a new token when it does not take the old one any more', async () => {
    guard()
    giving()
    const before = server.attack
    let calls = 0
    server.attack = (request, response) => {
      calls += 1
      if (calls === 4) given = given.map(() => 'taken back')
      return before(request, response)
    }
    await pulled()
    expect(realm.asked.length).toBe(2)
  })

  it('is asked in vain no more than a few times', async () => {
    guard()
    realm.attack = (_request, response) => {
      response.end('{"token":"never-good"}')
      return true
    }
    expect(await faultOf(pulled(ME))).toEqual({
      kind: 'refused',
      says: `${server.host} refuses ${server.host}/a/b:1: your login is not good for it. It says: authentication required.`,
      remedy: 'Log in again, or as another user.',
      command: `docker login ${server.host}`,
    })
    expect(server.asked.length).toBeLessThanOrEqual(3)
    expect(realm.asked.length).toBeLessThanOrEqual(3)
  })

  it('refuses who has no login, with a word on why there is none', async () => {
    guard()
    realm.attack = (_request, response) => {
      response.writeHead(401).end()
      return true
    }
    expect(await faultOf(pulled())).toMatchObject({
      kind: 'refused',
      says: `${server.host} refuses ${server.host}/a/b:1: it is private, does not exist, or needs a login. It says: authentication required.`,
      remedy: 'Log in first.',
    })
    const trouble = 'The credential helper docker-credential-x could not be run.'
    expect(await faultOf(pulled(null, Date.now, trouble))).toMatchObject({ kind: 'refused', remedy: trouble })
  })

  it.each([
    ['something that is not JSON', 'no'],
    ['no token', '{}'],
    ['a token that breaks the line', JSON.stringify({ token: 'a\r\nx: y' })],
    ['an endless token', JSON.stringify({ token: 'x'.repeat(900_000) })],
    ['an endless answer', `{"token":"x","more":"${'x'.repeat(1_100_000)}"}`],
  ])('is not believed where its realm gives %s', async (_title, body) => {
    guard()
    realm.attack = (_request, response) => {
      response.end(body)
      return true
    }
    expect((await faultOf(pulled(ME))).kind).toMatch(/^(rubbish|damaged)$/)
  })

  it.each([
    'http://192.0.2.1/token',
    'http://example.invalid/token',
    'ftp://127.0.0.1/token',
    'file:///etc/passwd',
    'http://u:p@127.0.0.1/token',
    'not an address',
    '',
  ])('may not send the login to %s', async (place) => {
    guard(`Bearer realm="${place}",service="it"`)
    expect(await faultOf(pulled(ME))).toMatchObject({ kind: 'rubbish' })
  })

  it('may not send the login on to another host through its realm', async () => {
    guard()
    const other = await fakeRegistry()
    realm.attack = (_request, response) => {
      response.writeHead(302, { location: `${other.origin}/token` }).end()
      return true
    }
    other.attack = (_request, response) => {
      response.end('{"token":"x"}')
      return true
    }
    await faultOf(pulled(ME))
    await other.close()
    expect(realm.asked[0]?.headers.authorization).toBeDefined()
    expect(other.asked.length).toBeGreaterThan(0)
    expect(other.asked.every(({ headers }) => headers.authorization === undefined)).toBe(true)
  })
})

describe('a registry that wants a name and a password', () => {
  const basic = `Basic ${btoa('me:se:cret')}`
  const guardBasic = (): void => {
    server.attack = (request, response) => {
      if (request.headers.authorization === basic) return false
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end()
      return true
    }
  }

  it('gets them, after it has asked once', async () => {
    guardBasic()
    await pulled(ME)
    expect(server.asked.filter(({ headers }) => headers.authorization === undefined).length).toBe(1)
  })

  it('is asked once more, and not again, where they are wrong', async () => {
    guardBasic()
    expect(await faultOf(pulled({ user: 'me', password: 'wrong' }))).toMatchObject({ kind: 'refused' })
    expect(server.asked.length).toBe(2)
  })

  it('refuses who has none', async () => {
    guardBasic()
    expect(await faultOf(pulled())).toMatchObject({ kind: 'refused', remedy: 'Log in first.' })
    expect(server.asked.length).toBe(1)
  })

  it('refuses what is forbidden', async () => {
    server.attack = (_request, response) => {
      response.writeHead(403).end()
      return true
    }
    expect(await faultOf(pulled())).toMatchObject({ kind: 'refused' })
  })

  it('never sees the login of a user whom it did not ask', async () => {
    await pulled(ME)
    expect(server.asked.every(({ headers }) => headers.authorization === undefined)).toBe(true)
  })
})
