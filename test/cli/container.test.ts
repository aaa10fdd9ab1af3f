import { describe, expect, test } from 'vitest'
import { FaultError, fault } from '../../src/engine/fault.ts'
import { memoryStore } from '../../src/stores/memory/index.ts'
import { container, digest, image } from '../support/arbitraries.ts'
import { ableStore, recorded } from './able-store.ts'
import { run } from './shell.ts'

const NOW = Date.UTC(2026, 5, 1)
const HOUR = 3_600_000
const app = image('app', { references: ['acme/app:1'] })
const web = container('web', {
  image: app.id,
  imageName: 'acme/app:1',
  state: 'running',
  status: 'Up 3 hours',
  created: NOW - 3 * HOUR,
})
const job = container('job', { image: app.id, imageName: 'acme/app:0', created: NOW - 5 * HOUR, written: 12 })
const evil = container('e\u001b[2J', { image: digest('gone'), status: 'Exited\u001b[2J', created: NOW - 9 * HOUR })
const contents = { images: [app], containers: [evil, job, web] }
const short = (one: { readonly id: string }): string => one.id.slice(0, 12)

describe('imgtui container ls', () => {
  test('lists all of them, newest first; the image by its name only where that still names it', async () => {
    const { code, out } = await run(memoryStore(contents), ['ps'], { now: NOW })
    expect(code).toBe(0)
    expect(out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['CONTAINER ID', 'IMAGE', 'CREATED', 'STATUS', 'NAMES'],
      [short(web), 'acme/app:1', '3 hours ago', 'Up 3 hours', 'web'],
      [short(job), app.id.slice(7, 19), '5 hours ago', 'Exited (0) 2 hours ago', 'job'],
      [short(evil), digest('gone').slice(7, 19), '9 hours ago', 'Exited^[[2J', 'e^[[2J'],
      [''],
    ])
  })

  test('IDs alone, whole ones, and the document', async () => {
    expect((await run(memoryStore(contents), ['ps', '-q'])).out).toBe(
      [web, job, evil].map((one) => `${short(one)}\n`).join(''),
    )
    expect((await run(memoryStore(contents), ['container', 'ls', '-q', '--no-trunc'])).out).toContain(web.id)
    const document = JSON.parse((await run(memoryStore(contents), ['ps', '--json'])).out)
    expect(document.containers.map(({ name }: { name: string }) => name)).toEqual(['web', 'job', 'e\u001b[2J'])
    expect(document).toMatchObject({ schema: 1 })
    expect(document.containers[1]).toEqual({
      id: job.id,
      name: 'job',
      image: app.id,
      imageName: 'acme/app:0',
      state: 'exited',
      status: 'Exited (0) 2 hours ago',
      created: '2026-05-31T19:00:00Z',
      written: 12,
    })
  })
})

describe('imgtui container create and run', () => {
  const words = [
    '--name',
    'x',
    '-e',
    'A=1',
    '-e',
    'B=',
    '-l',
    'k=v=w',
    '-l',
    'bare',
    '-w',
    '/w',
    '-u',
    '1:1',
    '--entrypoint',
    '/e',
  ]
  const spec = {
    image: app.id,
    imageName: 'acme/app:1',
    name: 'x',
    environment: ['A=1', 'B='],
    labels: { k: 'v=w', bare: '' },
    workingDirectory: '/w',
    user: '1:1',
    entrypoint: ['/e'],
    command: ['sh', '-c', 'exit 3'],
  }

  test('create hands on all that was said, and prints the ID', async () => {
    const { calls, ability } = recorded('f'.repeat(64))
    const able = ableStore({ createContainer: ability }, contents)
    const ran = await run(able, ['container', 'create', ...words, 'acme/app:1', 'sh', '-c', 'exit 3'])
    expect(ran).toMatchObject({ code: 0, out: `${'f'.repeat(64)}\n` })
    expect(calls).toEqual([[spec]])
  })

  test('what was not said is left to the image', async () => {
    const { calls, ability } = recorded('f')
    await run(ableStore({ createContainer: ability }, contents), ['container', 'create', app.id])
    expect(calls).toEqual([[{ image: app.id, imageName: app.id }]])
  })

  test('an image that is not there makes no container', async () => {
    const { calls, ability } = recorded('f')
    const ran = await run(ableStore({ createContainer: ability }, contents), ['container', 'create', 'nope'])
    expect(ran).toMatchObject({ code: 1, out: '', err: 'No such image: nope\n' })
    expect(calls).toEqual([])
  })

  test('run makes it, starts it on this terminal, and ends as it ended', async () => {
    const created = recorded('f')
    const started = recorded({ code: 42 })
    const able = ableStore(
      { createContainer: created.ability, startContainer: started.ability, cannotRun: async () => null },
      contents,
    )
    const ran = await run(able, ['container', 'run', ...words, 'acme/app:1', 'sh', '-c', 'exit 3'])
    expect(ran).toMatchObject({ code: 42, out: '', err: '', lent: 1 })
    expect(created.calls).toEqual([[spec]])
    expect(started.calls).toEqual([['f', { attach: true }]])
  })

  test('where nothing can be run nothing is made', async () => {
    const { calls, ability } = recorded('f')
    const able = ableStore(
      {
        createContainer: ability,
        startContainer: recorded({ code: 0 }).ability,
        cannotRun: async () => 'There is no runc\u001b.',
      },
      contents,
    )
    for (const verb of [
      ['run', 'acme/app:1'],
      ['start', 'job'],
    ]) {
      const ran = await run(able, ['container', ...verb])
      expect(ran).toMatchObject({ code: 1, err: 'There is no runc^[.\n', lent: 0 })
    }
    expect(calls).toEqual([])
  })

  test('start takes a container by name or by the beginning of its ID', async () => {
    for (const word of ['job', job.id.slice(0, 9), job.id]) {
      const { calls, ability } = recorded({ code: 0 })
      const able = ableStore({ startContainer: ability, cannotRun: async () => null }, contents)
      expect((await run(able, ['container', 'start', word])).code).toBe(0)
      expect(calls).toEqual([[job.id, { attach: true }]])
    }
  })
})

describe('which container is meant', () => {
  const named = (name: string, id: string) => container(name, { id: id.padEnd(64, '0') })
  const twins = { images: [], containers: [named('one', 'ab1'), named('two', 'ab2'), named('ab2', 'cd')] }

  test.each([
    ['one', 'ab1'],
    ['ab1', 'ab1'],
    ['ab2', 'cd'],
    ['ab20', 'ab2'],
  ])('%s: a name before the beginning of an ID', async (word, id) => {
    const { calls, ability } = recorded(undefined)
    await run(ableStore({ renameContainer: ability }, twins), ['container', 'rename', word, 'new'])
    expect(calls).toEqual([[id.padEnd(64, '0'), 'new']])
  })

  test.each([
    ['ab', '“ab” is the beginning of 2 IDs: ab1000000000, ab2000000000'],
    ['x\u001b[2J', 'No such container: x^[[2J'],
    ['', 'No such container: '],
  ])('%j is none', async (word, says) => {
    const { calls, ability } = recorded(undefined)
    const ran = await run(ableStore({ renameContainer: ability }, twins), ['container', 'rename', word, 'new'])
    expect(ran).toMatchObject({ code: 1, err: `${says}\n` })
    expect(calls).toEqual([])
  })
})

describe('imgtui container rm', () => {
  test('asks, removes what does not run, and says why the rest stays', async () => {
    const store = memoryStore(contents)
    const { code, out, asked } = await run(store, ['container', 'rm', 'web', 'job', job.id], { answer: 'y' })
    expect(asked).toEqual(['Remove 1 container? [y/N] '])
    expect(out).toBe(
      `remove  job (${short(job)}, exited 2 hours ago), with all that it wrote\nstays   web (${short(web)}, running)\nremoved  job\n`,
    )
    expect(code).toBe(3)
    expect(store.contents().containers).toEqual([evil, web])
  })

  test('all gone is 0, and a container without its image can go too', async () => {
    const store = memoryStore(contents)
    const { code, out } = await run(store, ['container', 'rm', '-y', 'job', short(evil)])
    expect(code).toBe(0)
    expect(out).toContain('removed  e^[[2J\n')
    expect(store.contents().containers).toEqual([web])
  })

  test('a running one is never removed, and nothing is asked', async () => {
    const store = memoryStore(contents)
    const { code, asked } = await run(store, ['container', 'rm', 'web'], { answer: 'y' })
    expect([code, asked, store.asked]).toEqual([3, [], []])
    expect((await run(store, ['container', 'rm', '-y', 'web'])).code).toBe(3)
    expect(store.asked).toEqual([])
  })

  test('one that starts after the question stays', async () => {
    const store = memoryStore(contents)
    let listed = 0
    const starting = {
      ...store,
      list: async (...given: Parameters<typeof store.list>) => {
        const listing = await store.list(...given)
        if (listed++ === 0) store.change({ containers: [web, { ...job, state: 'running' }] })
        return listing
      },
    }
    const { code, out } = await run(starting, ['container', 'rm', '-y', 'job'])
    expect(code).toBe(3)
    expect(out).toContain('skipped  job: The container job is running now.\n')
    expect(store.asked).toEqual([])
  })

  test.each([
    ['no', [], { answer: 'n' }, 3],
    ['a dry run', ['--dry-run'], {}, 0],
    ['read-only', ['--read-only', '-y'], {}, 3],
    ['no terminal', [], {}, 2],
  ])('%s removes nothing', async (_, flags, options, code) => {
    const store = memoryStore(contents)
    expect((await run(store, ['container', 'rm', ...flags, 'job'], options)).code).toBe(code)
    expect(store.asked).toEqual([])
  })

  test('what is not there is 1, and the others go', async () => {
    const store = memoryStore(contents)
    const ran = await run(store, ['container', 'rm', '-y', 'nope', 'job'])
    expect(ran).toMatchObject({ code: 1, err: 'No such container: nope\n' })
    expect(store.contents().containers).toEqual([evil, web])
  })
})

describe('imgtui container stop', () => {
  test('stops each, with the time given, and goes on after one that would not', async () => {
    const asked: unknown[] = []
    const stopContainer = async (id: string, { seconds }: { seconds?: number } = {}) => {
      asked.push([id, seconds])
      if (id === job.id) throw new FaultError(fault('conflict', 'It goes on\u001b.'))
    }
    const able = ableStore({ stopContainer }, contents)
    const ran = await run(able, ['container', 'stop', '-t', '3', 'job', 'nope', 'web'])
    expect(ran).toMatchObject({ code: 1, out: 'web\n', err: 'It goes on^[.\nNo such container: nope\n' })
    expect(asked).toEqual([
      [job.id, 3],
      [web.id, 3],
    ])
    expect(await run(able, ['container', 'stop', 'job', 'web'])).toMatchObject({ code: 1, out: 'web\n' })
    expect(await run(able, ['container', 'stop', 'web'])).toMatchObject({ code: 0, out: 'web\n' })
    expect(asked.at(-1)).toEqual([web.id, undefined])
  })
})

describe('imgtui container diff', () => {
  const changes = [
    { kind: 'changed', path: '/etc' },
    { kind: 'added', path: '/etc/\u001b[2J' },
    { kind: 'deleted', path: '/old' },
  ] as const

  test('prints letters and paths, or the document', async () => {
    const able = ableStore({ diffContainer: recorded(changes).ability }, contents)
    expect((await run(able, ['container', 'diff', 'web'])).out).toBe('C /etc\nA /etc/^[[2J\nD /old\n')
    expect(JSON.parse((await run(able, ['container', 'diff', '--json', 'web'])).out)).toEqual({
      schema: 1,
      container: web.id,
      changes,
    })
  })
})

describe('imgtui container commit', () => {
  test('hands on everything, prints the ID, and says whose name it took', async () => {
    const arrival = { image: app.id, references: ['a:1'], moved: [{ reference: 'a:1', from: digest('old') }] }
    const { calls, ability } = recorded(arrival)
    const able = ableStore({ commitContainer: ability }, contents)
    const words = ['container', 'commit', '-a', 'me', '-m', 'why', '-c', 'CMD x', 'web']
    expect(await run(able, [...words, 'a:1'])).toMatchObject({
      code: 0,
      out: `${app.id}\n`,
      err: `a:1 was the name of ${digest('old').slice(7, 19)} before.\n`,
    })
    await run(able, ['container', 'commit', 'web'])
    expect(calls).toEqual([
      [web.id, { changes: ['CMD x'], reference: 'a:1', author: 'me', message: 'why' }],
      [web.id, { changes: [] }],
    ])
  })
})

describe('imgtui container export', () => {
  test('writes to a file, or to standard output where that is no terminal', async () => {
    const targets: unknown[] = []
    const exportContainer = async (_: string, to: object) => {
      targets.push(to)
      if ('write' in to && typeof to.write === 'function') await to.write(Buffer.from('tar'))
    }
    const able = ableStore({ exportContainer }, contents)
    expect(await run(able, ['container', 'export', '-o', 'x.tar', 'web'])).toMatchObject({ code: 0, out: '' })
    expect(targets).toEqual([{ path: 'x.tar' }])
    expect((await run(able, ['container', 'export', 'web'])).out).toBe('tar')
    expect((await run(able, ['container', 'export', 'web'], { terminal: true })).code).toBe(2)
    expect(targets).toHaveLength(2)
  })
})

describe('imgtui container cp', () => {
  const able = () => {
    const copied: unknown[] = []
    const store = ableStore(
      {
        copyOut: async (id, path, to) => {
          copied.push('unpackAt' in to ? ['out', id, path, to] : ['out', id, path])
          if ('write' in to) await to.write(Buffer.from('tar'))
        },
        copyIn: async (id, path, from) => {
          if ('pack' in from) return void copied.push(['in', id, path, from])
          let text = ''
          for await (const bytes of from) text += Buffer.from(bytes)
          copied.push(['in', id, path, text])
        },
      },
      contents,
    )
    return { copied, store }
  }

  test('out of a container as a tar', async () => {
    const { copied, store } = able()
    expect(await run(store, ['container', 'cp', 'job:/etc/a:b', '-'])).toMatchObject({ code: 0, out: 'tar' })
    expect(copied).toEqual([['out', job.id, '/etc/a:b']])
    expect((await run(store, ['container', 'cp', 'job:/etc', '-'], { terminal: true })).code).toBe(2)
  })

  test('into a container from a tar', async () => {
    const { copied, store } = able()
    expect(await run(store, ['container', 'cp', '-', 'job:/etc'], { input: 'files' })).toMatchObject({
      code: 0,
      out: '',
    })
    expect(copied).toEqual([['in', job.id, '/etc', 'files']])
    expect((await run(store, ['container', 'cp', '-', 'job:/etc'])).code).toBe(2)
    expect(copied).toHaveLength(1)
  })

  test('between a container and this machine', async () => {
    const { copied, store } = able()
    expect((await run(store, ['container', 'cp', 'job:/etc', './here:x'])).code).toBe(0)
    expect((await run(store, ['container', 'cp', '/here:x', 'job:/etc'])).code).toBe(0)
    expect((await run(store, ['container', 'cp', '/here', 'job:/etc', '--read-only'])).code).toBe(3)
    expect(copied).toEqual([
      ['out', job.id, '/etc', { unpackAt: './here:x' }],
      ['in', job.id, '/etc', { pack: '/here:x' }],
    ])
  })

  test.each([[['a:/b', 'c:/d']], [['-', '-']], [['./a', './b']]])(
    '%j has not exactly one side in a container',
    async (words) => {
      expect(await run(able().store, ['container', 'cp', ...words], { input: '' })).toMatchObject({
        code: 2,
        err: 'One side has to be in a container, written NAME:/path, and the other one not.\n',
      })
    },
  )
})
