import { describe, expect, test } from 'vitest'
import { FaultError, fault } from '../../src/engine/fault.ts'
import type { Progress, Pulled, TransferOptions } from '../../src/engine/transfer.ts'
import { digest, image } from '../support/arbitraries.ts'
import { ABORT, ableStore, recorded } from './able-store.ts'
import { run } from './shell.ts'

const app = image('app', { references: ['acme/app:1', 'acme/app:2'], digests: [`acme/app@${digest('m')}`] })
const other = image('other', { references: ['acme/app:3', 'acme/application:1'] })
const bare = image('bare')
const images = [app, other, bare]
const old = digest('old')
const pulled: Pulled = {
  image: app.id,
  references: ['redis:latest'],
  moved: [{ reference: 'redis:latest', from: old }],
  digest: digest('m'),
  changed: true,
}
const parts: readonly Progress[] = [
  { part: 'aa', says: 'Downloading', done: 0, total: 2_000_000 },
  { part: 'bb', says: 'Already exists', done: 0, total: null },
  { part: 'aa', says: 'Downloading', done: 1_000_000, total: 2_000_000 },
  { part: 'aa\u001b[2J', says: 'Pull complete\n', done: 5, total: 5 },
]
/** Works like `answer`, after having told of all parts. */
const telling =
  <T>(answer: T) =>
  async (_: unknown, options: TransferOptions = {}): Promise<T> => {
    for (const part of parts) options.onProgress?.(part)
    return answer
  }

describe('imgtui pull', () => {
  test('says what docker says in the end, and from whom the name was taken', async () => {
    const { calls, ability } = recorded(pulled)
    const ran = await run(ableStore({ pull: ability }), ['pull', 'redis'])
    expect(ran).toMatchObject({
      code: 0,
      out: `Digest: ${digest('m')}\nStatus: Downloaded newer image for redis:latest\ndocker.io/library/redis:latest\n`,
      err: `redis:latest was the name of ${old.slice(7, 19)} before.\n`,
    })
    expect(calls).toEqual([['redis', { insecure: false }]])
  })

  test('what was here already is up to date', async () => {
    const pull = recorded({ ...pulled, changed: false, moved: [] }).ability
    const { out } = await run(ableStore({ pull }), ['pull', 'localhost:5000/a:1'])
    expect(out).toContain('\nStatus: Image is up to date for localhost:5000/a:1\nlocalhost:5000/a:1\n')
  })

  test('hands on platform and --insecure', async () => {
    const { calls, ability } = recorded(pulled)
    await run(ableStore({ pull: ability }), ['pull', '--platform', 'linux/arm64/v8', '--insecure', 'redis:7'])
    const platform = { os: 'linux', architecture: 'arm64', variant: 'v8' }
    expect(calls).toEqual([['redis:7', { insecure: true, platform }]])
  })

  test('without a terminal a line for each new word of a part, on standard error', async () => {
    const { err } = await run(ableStore({ pull: telling({ ...pulled, moved: [] }) }), ['pull', 'redis'])
    expect(err).toBe('aa: Downloading\nbb: Already exists\naa^[[2J: Pull complete^J\n')
  })

  test('on a terminal the parts are drawn in place, and the last of them always', async () => {
    const { drawn, err } = await run(ableStore({ pull: telling({ ...pulled, moved: [] }) }), ['pull', 'redis'], {
      drawing: true,
    })
    expect(err).toBe('')
    expect(drawn).toEqual([
      ['aa: Downloading'],
      ['aa: Downloading [==========          ] 1MB/2MB', 'bb: Already exists', 'aa^[[2J: Pull complete^J'],
    ])
  })

  test('-q tells the name and nothing else', async () => {
    const ran = await run(ableStore({ pull: telling({ ...pulled, moved: [] }) }), ['pull', '-q', 'redis'], {
      drawing: true,
    })
    expect(ran).toMatchObject({ out: 'docker.io/library/redis:latest\n', err: '', drawn: [] })
  })

  test('--json', async () => {
    const { out } = await run(ableStore({ pull: recorded(pulled).ability }), ['pull', '--json', 'redis'])
    expect(JSON.parse(out)).toEqual({
      schema: 1,
      reference: 'redis:latest',
      digest: digest('m'),
      changed: true,
      image: app.id,
      references: ['redis:latest'],
      moved: [{ reference: 'redis:latest', from: old }],
    })
  })

  test.each([
    ['UP', '“UP” is no name of an image: a repository name is written in lower case.'],
    ['a\u001b[2j', '“a^[[2j” is no name of an image: the name is not well formed.'],
    [app.id.slice(7), `“${app.id.slice(7)}” is no name of an image: 64 hex digits are an image ID, not a name.`],
  ])('%j is no name, and no registry is asked', async (word, says) => {
    const { calls, ability } = recorded(pulled)
    expect(await run(ableStore({ pull: ability }), ['pull', word])).toMatchObject({ code: 2, err: `${says}\n` })
    expect(calls).toEqual([])
  })

  test('a registry that refuses is 1, one that does not answer 4', async () => {
    for (const [kind, code] of [
      ['refused', 1],
      ['silent', 4],
    ] as const) {
      const pull = async () => {
        throw new FaultError(fault(kind, 'No\u001b.'))
      }
      expect(await run(ableStore({ pull }), ['pull', 'redis'])).toMatchObject({ code, out: '', err: 'No^[.\n' })
    }
  })

  test('ctrl+c ends it, and is no failure of the program', async () => {
    const stop = new AbortController()
    const pull = (_: string, { signal, onProgress }: TransferOptions = {}) =>
      new Promise<Pulled>((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(ABORT))
        onProgress?.({ part: 'aa', says: 'Downloading', done: 1, total: 2 })
        stop.abort()
      })
    const ran = await run(ableStore({ pull }), ['pull', 'redis'], { interrupt: stop.signal, drawing: true })
    expect(ran).toMatchObject({ code: 3, out: '', err: 'Stopped.\n' })
    // What was drawn last stays as it was.
    expect(ran.drawn.at(-1)).toEqual(['aa: Downloading [==========          ] 1B/2B'])
  })
})

describe('imgtui push', () => {
  test('sends one name and says its digest', async () => {
    const { calls, ability } = recorded({ digest: digest('m') })
    const able = ableStore({ push: ability })
    expect(await run(able, ['push', '--insecure', 'localhost:5000/a'])).toMatchObject({
      code: 0,
      out: `Digest: ${digest('m')}\nStatus: Pushed localhost:5000/a:latest\n`,
    })
    expect(calls).toEqual([['localhost:5000/a', { insecure: true }]])
    expect(JSON.parse((await run(able, ['push', '--json', 'a'])).out)).toEqual({
      schema: 1,
      reference: 'a:latest',
      digest: digest('m'),
    })
    expect(await run(able, ['push', 'UP'])).toMatchObject({ code: 2, out: '' })
  })
})

describe('imgtui load', () => {
  const arrivals = [
    { image: app.id, references: ['a:1', 'b:\u202e1'], moved: [{ reference: 'a:1', from: old }] },
    { image: bare.id, references: [], moved: [] },
  ]

  test('reads the file, and says each name in the words of docker', async () => {
    const { calls, ability } = recorded(arrivals)
    expect(await run(ableStore({ load: ability }), ['load', '-i', 'x.tar'], { input: 'unread' })).toMatchObject({
      code: 0,
      out: `Loaded image: a:1\nLoaded image: b:\\u202e1\nLoaded image ID: ${bare.id}\n`,
      err: `a:1 was the name of ${old.slice(7, 19)} before.\n`,
    })
    expect(calls).toEqual([[{ path: 'x.tar' }, {}]])
  })

  test.each([[['load']], [['load', '-i', '-']]])('%j reads standard input', async (words) => {
    let read = ''
    const load = async (from: object) => {
      if (!('stream' in from)) throw new Error('no stream')
      for await (const bytes of from.stream as AsyncIterable<Uint8Array>) read += Buffer.from(bytes)
      return arrivals
    }
    expect((await run(ableStore({ load }), words, { input: 'archive' })).code).toBe(0)
    expect(read).toBe('archive')
  })

  test('does not wait for a person to type an archive', async () => {
    const { calls, ability } = recorded(arrivals)
    expect(await run(ableStore({ load: ability }), ['load'])).toMatchObject({
      code: 2,
      err: 'Standard input is a terminal. Give a file, or the archive through a pipe.\n',
    })
    expect(calls).toEqual([])
  })

  test('--json, and no progress where nothing can be drawn', async () => {
    const { out, err } = await run(ableStore({ load: telling(arrivals) }), ['load', '-i', 'x', '--json'])
    expect(JSON.parse(out)).toEqual({ schema: 1, images: arrivals })
    expect(err).toBe('')
  })
})

describe('imgtui save', () => {
  const saved = async (...words: readonly string[]) => {
    const { calls, ability } = recorded(undefined)
    const ran = await run(ableStore({ save: ability }, { images }), ['save', '-o', 'x.tar', ...words])
    return { ...ran, images: calls[0]?.[0], calls }
  }

  test('a name is saved with that name, an ID without any, a digest as an ID', async () => {
    const { calls } = await saved('acme/app:2', bare.id.slice(7, 19), `acme/app@${digest('m')}`)
    expect(calls).toEqual([
      [
        [
          { image: app.id, references: ['acme/app:2'] },
          { image: bare.id, references: [] },
        ],
        { path: 'x.tar' },
        { format: 'combined' },
      ],
    ])
  })

  test('a repository without a tag stands for all its tags, and for those of no other', async () => {
    expect((await saved('acme/app')).images).toEqual([
      { image: app.id, references: ['acme/app:1', 'acme/app:2'] },
      { image: other.id, references: ['acme/app:3'] },
    ])
  })

  test('what is no image is said before anything is written', async () => {
    const { code, err, calls } = await saved('acme/app:1', 'acme/app:9')
    expect([code, err, calls]).toEqual([1, 'No such image: acme/app:9\n', []])
  })

  test('goes to standard output where that is no terminal', async () => {
    const save = async (_: unknown, to: object) => {
      if ('write' in to && typeof to.write === 'function') await to.write(Buffer.from('archive'))
    }
    const able = ableStore({ save }, { images })
    expect(await run(able, ['save', 'acme/app:1'])).toMatchObject({ code: 0, out: 'archive', err: '' })
    expect((await run(able, ['save', '-o', '-', 'acme/app:1'])).out).toBe('archive')
    expect(await run(able, ['save', 'acme/app:1'], { terminal: true })).toMatchObject({
      code: 2,
      out: '',
      err: 'To a terminal no archive is written. Give a file with --output, or send it through a pipe.\n',
    })
  })

  test('a layout needs a folder', async () => {
    const { calls, ability } = recorded(undefined)
    const able = ableStore({ save: ability }, { images })
    expect(await run(able, ['save', '--format', 'layout', 'acme/app:1'])).toMatchObject({
      code: 2,
      err: 'A layout is a folder. Give one with --output.\n',
    })
    expect((await run(able, ['save', '--format', 'layout', '-o', 'there', 'acme/app:1'])).code).toBe(0)
    expect(calls.map(([, target, options]) => [target, options])).toEqual([[{ path: 'there' }, { format: 'layout' }]])
  })
})

describe('imgtui import', () => {
  const arrival = { image: app.id, references: ['a:1'], moved: [{ reference: 'a:1', from: old }] }

  test('hands on everything, and prints the ID', async () => {
    const { calls, ability } = recorded(arrival)
    const words = [
      'import',
      '-c',
      'CMD x',
      '--change',
      'ENV A=1',
      '-m',
      'why',
      '--platform',
      'linux/amd64',
      'r.tar',
      'a:1',
    ]
    expect(await run(ableStore({ importRoot: ability }), words)).toMatchObject({
      code: 0,
      out: `${app.id}\n`,
      err: `a:1 was the name of ${old.slice(7, 19)} before.\n`,
    })
    const platform = { os: 'linux', architecture: 'amd64' }
    expect(calls).toEqual([
      [{ path: 'r.tar' }, { changes: ['CMD x', 'ENV A=1'], reference: 'a:1', message: 'why', platform }],
    ])
  })

  test('takes standard input, which must not be a terminal', async () => {
    const { calls, ability } = recorded(arrival)
    const able = ableStore({ importRoot: ability })
    expect((await run(able, ['import', '-'])).code).toBe(2)
    expect(calls).toEqual([])
    expect((await run(able, ['import', '-'], { input: 'tar' })).code).toBe(0)
    expect(calls).toMatchObject([[{ name: 'standard input' }, { changes: [] }]])
  })
})
