import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Container } from '../../src/engine/container.ts'
import { FaultError, fault } from '../../src/engine/fault.ts'
import type { Image, ImageId } from '../../src/engine/image.ts'
import type { Chain } from '../../src/engine/layer.ts'
import { memoryStore } from '../../src/stores/memory/index.ts'
import { chain, container, digest, hostileText, image } from '../support/arbitraries.ts'
import { run } from './shell.ts'

const DAY = 24 * 3_600_000

const base = image('base', { created: Date.UTC(2026, 0, 1), size: 1000 })
const app = image('app', {
  references: ['acme/api:1', 'acme/api:2'],
  digests: [`acme/api@${digest('m')}`],
  parent: base.id,
  created: Date.UTC(2026, 1, 1),
  size: 1500,
  labels: { team: 'shop' },
})
const redis = image('redis', { references: ['redis:7'], created: null, size: 41_200_000 })
const lost = image('lost', { created: Date.UTC(2026, 2, 1), size: 7 })
const web = container('web', { image: app.id, state: 'running' })
const chains = new Map<ImageId, Chain>([
  [base.id, chain(['os', 1000])],
  [app.id, chain(['os', 1000], ['app', 500])],
  [redis.id, chain(['redis', 41_200_000])],
])

const store = (containers: readonly Container[] = [web]) =>
  memoryStore({ images: [base, app, redis, lost], containers, chains })

const NOW = Date.UTC(2026, 2, 1) + 3 * DAY

describe('imgtui ls --json', () => {
  test('prints the document that the docs describe', async () => {
    const { code, out, err } = await run(store(), ['ls', '--json'])
    expect([code, err]).toEqual([0, ''])
    expect(JSON.parse(out)).toEqual({
      schema: 1,
      store: { id: 'memory:memory', kind: 'memory', version: '1', driver: 'memory' },
      totals: {
        images: 4,
        bytes: { atLeast: 41_201_500, atMost: 41_201_507 },
        free: { atLeast: 41_200_000, atMost: 41_200_007 },
      },
      images: [
        {
          id: lost.id,
          references: [],
          digests: [],
          created: '2026-03-01T00:00:00Z',
          size: 7,
          frees: null,
          dangling: true,
          intermediate: false,
          use: 'none',
          containers: [],
          children: [],
          labels: {},
        },
        {
          id: app.id,
          references: ['acme/api:1', 'acme/api:2'],
          digests: [`acme/api@${digest('m')}`],
          created: '2026-02-01T00:00:00Z',
          size: 1500,
          frees: { atLeast: 0, atMost: 1500 },
          dangling: false,
          intermediate: false,
          use: 'running',
          containers: [{ id: web.id, name: 'web', state: 'running' }],
          children: [],
          labels: { team: 'shop' },
        },
        {
          id: base.id,
          references: [],
          digests: [],
          created: '2026-01-01T00:00:00Z',
          size: 1000,
          frees: { atLeast: 0, atMost: 0 },
          dangling: false,
          intermediate: true,
          use: 'none',
          containers: [],
          children: [app.id],
          labels: {},
        },
        {
          id: redis.id,
          references: ['redis:7'],
          digests: [],
          created: null,
          size: 41_200_000,
          frees: { atLeast: 0, atMost: 41_200_000 },
          dangling: false,
          intermediate: false,
          use: 'none',
          containers: [],
          children: [],
          labels: {},
        },
      ].map((entry) =>
        typeof entry.frees === 'object' && entry.frees !== null && entry.frees.atLeast === entry.frees.atMost
          ? { ...entry, frees: entry.frees.atMost }
          : entry,
      ),
    })
  })

  test('gives numbers once every layer is known', async () => {
    const whole = memoryStore({ images: [base, app, redis], containers: [web], chains })
    const { out } = await run(whole, ['ls', '--json', '--all'])
    const { totals, images } = JSON.parse(out)
    expect(totals).toEqual({ images: 3, bytes: 41_201_500, free: 41_200_000 })
    expect(images.map(({ frees }: { frees: unknown }) => frees)).toEqual([1500, 0, 41_200_000])
  })

  test('is the same without a verb where there is no screen', async () => {
    expect((await run(store(), ['--json'])).out).toBe((await run(store(), ['ls', '--json'])).out)
  })
})

describe('imgtui ls', () => {
  test('prints a table, newest first, and the totals', async () => {
    const whole = memoryStore({ images: [base, app, redis], containers: [web], chains })
    const { code, out } = await run(whole, ['ls'], { now: NOW })
    expect(code).toBe(0)
    expect(out.split('\n')).toEqual(
      [
        'IMAGE          ID            CREATED      SIZE    FREES  USED BY',
        `acme/api:1 +1  ${app.id.slice(7, 19)}  4 weeks ago  1.5kB   1.5kB  1 running`,
        `redis:7        ${redis.id.slice(7, 19)}  N/A         41.2MB  41.2MB  -`,
        '',
        '3 images (1 intermediate), 41.2 MB on disk, 41.2 MB free to reclaim now',
        '',
      ].map((line) =>
        line
          .replace('SIZE    FREES', '  SIZE   FREES')
          .replace('ago  1.5kB', 'ago   1.5kB')
          .replace('N/A         41.2MB', 'N/A          41.2MB'),
      ),
    )
  })

  test('lists intermediate images when asked, whole IDs and all names when asked, IDs only when asked', async () => {
    expect((await run(store(), ['ls', '-a'])).out).toContain(base.id.slice(7, 19))
    const { out } = await run(store(), ['ls', '--no-trunc'], { columns: 40 })
    expect(out).toContain(`acme/api:1 acme/api:2  ${app.id}`)
    expect((await run(store(), ['ls', '-q'])).out).toBe(
      [lost, app, redis].map(({ id }) => `${id.slice(7, 19)}\n`).join(''),
    )
    expect((await run(store(), ['ls', '-aq', '--no-trunc'])).out).toBe(
      [lost, app, base, redis].map(({ id }) => `${id}\n`).join(''),
    )
  })

  test.each([200, 80, 60, 40, 26])('keeps within %d cells', async (columns) => {
    const long = image('long', { references: [`ghcr.io/${'a'.repeat(200)}:1`], size: 10 })
    const { out } = await run(memoryStore({ images: [long, app], containers: [web], chains }), ['ls'], { columns })
    for (const line of out.split('\n').slice(0, 3)) expect(line.length).toBeLessThanOrEqual(columns)
    expect(out).toContain('FREES')
  })

  test.each<[string, readonly Image[]]>([
    ['dangling=true', [lost]],
    ['dangling=false', [app, redis]],
    ['label=team', [app]],
    ['label=team=shop', [app]],
    ['label=team=x', []],
    ['reference=redis', [redis]],
    ['reference=redis:*', [redis]],
    ['reference=*', [redis]],
    ['reference=*/*', [app]],
    ['reference=acme/api:[2-9]', [app]],
    ['reference=acme/api:[^12]', []],
    ['reference=r?dis', [redis]],
    ['reference=r\\edis', [redis]],
    ['reference=**/api', [app]],
    ['before=acme/api:1', []],
    ['since=acme/api:1', [lost]],
    ['until=2026-02-15T00:00:00Z', [app]],
    ['until=10d', [app]],
    [`until=${Date.UTC(2026, 1, 15) / 1000}`, [app]],
  ])('--filter %s', async (filter, images) => {
    const { out, code } = await run(store(), ['ls', '-q', '--no-trunc', '-f', filter], { now: NOW })
    expect(code).toBe(0)
    expect(out).toBe(images.map(({ id }) => `${id}\n`).join(''))
  })

  test('filters hold together, patterns are alternatives', async () => {
    const list = async (...filters: readonly string[]) =>
      (await run(store(), ['ls', '-q', '--no-trunc', ...filters.flatMap((filter) => ['-f', filter])])).out
    expect(await list('reference=redis', 'reference=acme/*')).toBe(`${app.id}\n${redis.id}\n`)
    expect(await list('reference=redis', 'label=team')).toBe('')
    expect(await list('label=team', 'label=other')).toBe('')
  })

  test.each([
    ['before=nope', 1, 'No such image: nope\n'],
    ['dangling=TRUE', 2, 'dangling is true or false.\n'],
    ['reference=[', 2, '“[” is a broken pattern.\n'],
    ['until=soon', 2, '“soon” is no date, no Unix time and no age.\n'],
    ['label', 2, 'The filter label needs a value: label=…\n'],
    ['toString=1', 2, 'There is no filter toString; there is dangling, label, before, since, until, reference.\n'],
  ])('--filter %s is wrong', async (filter, code, err) => {
    expect(await run(store(), ['ls', '-f', filter])).toMatchObject({ code, err, out: '' })
  })

  test('says what to do when the store cannot be reached, and ends with 4', async () => {
    const broken = store()
    broken.fail(
      fault('absent', 'No Docker answers at \u001b[2J.', {
        remedy: 'Is it running?',
        command: 'sudo systemctl start docker',
      }),
    )
    expect(await run(broken, ['ls'])).toMatchObject({
      code: 4,
      out: '',
      err: 'No Docker answers at ^[[2J.\nIs it running?\n  sudo systemctl start docker\n',
    })
  })

  test('does not promise to wait when it has ended', async () => {
    const silent = store()
    silent.fail(fault('silent', 'Docker has not answered for 10 s.', { remedy: 'imgtui keeps waiting.' }))
    expect(await run(silent, ['ls'])).toMatchObject({ code: 4, err: 'Docker has not answered for 10 s.\n' })
  })

  test('an image whose layers cannot be told is listed all the same; a store that goes away ends it', async () => {
    const failing = (kind: 'not-found' | 'lost') => ({
      ...store(),
      chain: async () => {
        throw new FaultError(fault(kind, 'No.'))
      },
    })
    expect(
      JSON.parse((await run(failing('not-found'), ['ls', '--json'])).out).images.map(
        ({ frees }: { frees: unknown }) => frees,
      ),
    ).toEqual([null, null, null, null])
    expect(await run(failing('lost'), ['ls'])).toMatchObject({ code: 4, out: '' })
  })

  test('what was learnt earlier is not asked for again, and a cache that cannot be written is no trouble', async () => {
    const asked: string[] = []
    const inner = store()
    const { code } = await run(
      {
        ...inner,
        chain: async (id) => {
          asked.push(id)
          return chains.get(id) ?? null
        },
        remembered: async () => new Map([[app.id, chain(['os', 1000], ['app', 500])]]),
        remember: () => Promise.reject(new Error('EROFS')),
      },
      ['ls'],
    )
    expect(code).toBe(0)
    expect(asked).toEqual([base.id, redis.id, lost.id])
  })
})

test('hostile names, labels and containers never give a raw control byte, in either form', async () => {
  await fc.assert(
    fc.asyncProperty(hostileText, hostileText, async (one, two) => {
      const bad = image('bad', { references: [one, `x${two}`], labels: { [one]: two } })
      const hostile = memoryStore(
        { images: [bad], containers: [container('c', { image: bad.id, name: two })] },
        { label: one, info: { version: one, driver: two } },
      )
      for (const words of [
        ['ls'],
        ['ls', '--json'],
        ['ls', '--no-trunc'],
        ['rm', '--dry-run', bad.id],
        ['rm', '--json', '--yes', bad.id],
        ['rm', '--yes', 'nope'],
      ]) {
        const { out, err } = await run(hostile, words)
        expect((out + err).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{DI}]/u)
        if (words.includes('--json')) expect(() => JSON.parse(out)).not.toThrow()
      }
    }),
    { numRuns: 200 },
  )
})
