import { describe, expect, test } from 'vitest'
import { fault } from '../../src/engine/fault.ts'
import type { Image, ImageId } from '../../src/engine/image.ts'
import type { Chain } from '../../src/engine/layer.ts'
import { type MemoryContents, memoryStore } from '../../src/stores/memory/index.ts'
import { chain, container, digest, image } from '../support/arbitraries.ts'
import { run } from './shell.ts'

const base = image('base')
const app = image('app', {
  references: ['acme/api:1', 'acme/api:2'],
  parent: base.id,
  digests: [`acme/api@${digest('m')}`],
})
const redis = image('redis', { references: ['redis:7'] })
const held = image('held', { references: ['held:1'] })
const pulled = image('pulled', { digests: [`ghcr.io/a/b@${digest('p')}`] })
const web = container('web', { image: held.id, state: 'running' })
const chains = new Map<ImageId, Chain>([
  [base.id, chain(['os', 1000])],
  [app.id, chain(['os', 1000], ['app', 500])],
  [redis.id, chain(['redis', 7])],
  [held.id, chain(['held', 9])],
  [pulled.id, chain(['pulled', 11])],
])
const fresh = (more: Partial<MemoryContents> = {}) =>
  memoryStore({ images: [base, app, redis, held, pulled], containers: [web], chains, ...more })

const names = (images: readonly Image[]): readonly (string | undefined)[] =>
  images.map(({ references, id }) => references[0] ?? id)

describe('imgtui rm', () => {
  test('asks on a terminal, removes on yes, and says what was freed', async () => {
    const store = fresh()
    const { code, out, asked } = await run(store, ['rm', 'redis:7'], { answer: 'y' })
    expect(asked).toEqual(['Remove 1 image? [y/N] '])
    expect(out).toBe(
      `STEP    IMAGE    ID            FREES\ndelete  redis:7  ${redis.id.slice(7, 19)}     7B\n\nFrees 7 B.\ndeleted  redis:7 (${redis.id.slice(7, 19)})\nFreed 7 B.\n`,
    )
    expect(code).toBe(0)
    expect(names(store.contents().images)).toEqual([base.id, 'acme/api:1', 'held:1', pulled.id])
  })

  test.each(['', 'n', 'yeah', 'Y E S'])('keeps everything on %j', async (answer) => {
    const store = fresh()
    const { code, out } = await run(store, ['rm', 'redis:7'], { answer })
    expect(code).toBe(3)
    expect(out).toMatch(/The answer was no\. Nothing was removed\.\n$/)
    expect(store.asked).toEqual([])
  })

  test('without a terminal it wants --yes or --dry-run, before anything else', async () => {
    const store = fresh()
    expect(await run(store, ['rm', 'redis:7'])).toMatchObject({
      code: 2,
      out: '',
      err: 'There is no terminal to ask on. Add --yes to remove without asking, or --dry-run to see the plan.\n',
    })
    expect(store.asked).toEqual([])
  })

  test('a dry run shows the plan and removes nothing', async () => {
    const store = fresh()
    const { code, out } = await run(store, ['rm', '--dry-run', '--json', 'redis:7', 'acme/api:1'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toEqual({
      schema: 1,
      steps: [
        {
          image: redis.id,
          references: ['redis:7'],
          effect: 'delete',
          result: 'planned',
          reason: null,
          holders: [],
          frees: 7,
        },
        {
          image: app.id,
          references: ['acme/api:1'],
          effect: 'untag',
          result: 'planned',
          reason: null,
          holders: [],
          frees: 0,
        },
      ],
      predicted: 7,
      freed: 0,
    })
    expect(store.asked).toEqual([])
  })

  test('a name beside others is only that name; all names, or the ID, are the image and what it leaves over', async () => {
    const one = fresh()
    expect((await run(one, ['rm', '-y', 'acme/api:1'])).code).toBe(0)
    expect(one.contents().images.find(({ id }) => id === app.id)?.references).toEqual(['acme/api:2'])
    for (const words of [['acme/api:1', 'acme/api:2'], [app.id], [app.id.slice(7, 20)], ['acme/api:1', app.id]]) {
      const store = fresh()
      const { code, out } = await run(store, ['rm', '--yes', '--json', ...words])
      expect(code).toBe(0)
      const { steps, predicted, freed } = JSON.parse(out)
      expect(
        steps.map(({ image: id, effect, result, frees }: Record<string, unknown>) => [id, effect, result, frees]),
      ).toEqual([
        [app.id, 'delete', 'done', 500],
        [base.id, 'delete', 'done', 1000],
      ])
      expect([predicted, freed]).toEqual([1500, 1500])
      expect(names(store.contents().images)).toEqual(['redis:7', 'held:1', pulled.id])
    }
  })

  test('a held image stays, with its holders named, and the rest goes', async () => {
    const store = fresh()
    const { code, out } = await run(store, ['rm', '--yes', '--json', 'held:1', 'redis:7', base.id])
    expect(code).toBe(3)
    expect(JSON.parse(out).steps).toEqual([
      {
        image: redis.id,
        references: ['redis:7'],
        effect: 'delete',
        result: 'done',
        reason: null,
        holders: [],
        frees: 7,
      },
      {
        image: base.id,
        references: [],
        effect: 'delete',
        result: 'refused',
        reason: '1 image is built on it: acme/api:1.',
        holders: [{ kind: 'child', id: app.id, name: 'acme/api:1', state: null }],
        frees: 0,
      },
      {
        image: held.id,
        references: ['held:1'],
        effect: 'delete',
        result: 'refused',
        reason: 'Held by web (running).',
        holders: [{ kind: 'container', id: web.id, name: 'web', state: 'running' }],
        frees: 0,
      },
    ])
    expect(store.asked).toEqual([{ type: 'reference', image: redis.id, reference: 'redis:7' }])
  })

  test('a held image alone: said, nothing asked', async () => {
    const { code, out, asked } = await run(fresh(), ['rm', 'held:1'], { answer: 'y' })
    expect(code).toBe(3)
    expect(asked).toEqual([])
    expect(out).toBe(`stays: held:1 (${held.id.slice(7, 19)}): Held by web (running).\n\nNothing to remove.\n`)
  })

  test('a digest is the image where nothing else names it, and is left alone beside other names', async () => {
    const store = fresh()
    const { code, out } = await run(store, [
      'rm',
      '-y',
      '--json',
      `ghcr.io/a/b@${digest('p')}`,
      `acme/api@${digest('m')}`,
    ])
    expect(code).toBe(3)
    expect(JSON.parse(out).steps).toMatchObject([
      { image: pulled.id, effect: 'delete', result: 'done', frees: 11 },
      {
        image: app.id,
        references: [`acme/api@${digest('m')}`],
        effect: 'untag',
        result: 'refused',
        reason: 'A digest beside other names is not taken away by itself.',
      },
    ])
    expect(store.asked).toEqual([{ type: 'image', image: pulled.id }])
  })

  test('what names nothing is said; the others still go', async () => {
    const store = fresh()
    const { code, err } = await run(store, ['rm', '-y', 'nope', 'UP', 'redis:7'])
    expect(code).toBe(1)
    expect(err).toBe('No such image: nope\n“UP” is no image: a repository name is written in lower case.\n')
    expect(names(store.contents().images)).not.toContain('redis:7')
  })

  test('nothing but unknown names: nothing on standard output but the empty document', async () => {
    expect(await run(fresh(), ['rm', '-y', 'nope'])).toMatchObject({ code: 1, out: '' })
    const { out } = await run(fresh(), ['rm', '-y', '--json', 'nope'])
    expect(JSON.parse(out)).toEqual({ schema: 1, steps: [], predicted: 0, freed: 0 })
  })

  test('read-only refuses, and still shows a plan', async () => {
    const store = fresh()
    const { code, out } = await run(store, ['rm', '--read-only', '--yes', '--json', 'redis:7'])
    expect(code).toBe(3)
    expect(JSON.parse(out).steps).toMatchObject([
      { result: 'refused', reason: 'imgtui was started with --read-only. Nothing can be removed.', frees: 0 },
    ])
    expect((await run(store, ['rm', '--read-only', '--dry-run', 'redis:7'])).code).toBe(0)
    expect(store.asked).toEqual([])
  })

  test('with a document on standard output the plan is shown on the other before the question', async () => {
    const { out, err } = await run(fresh(), ['rm', '--json', 'redis:7'], { answer: 'yes' })
    expect(err).toContain('Frees 7 B.')
    expect(JSON.parse(out).freed).toBe(7)
  })

  test('a container that appears after the question: skipped, the image is still there', async () => {
    const store = fresh()
    const late = container('late', { image: redis.id, state: 'created' })
    const asking = {
      ...store,
      remove: store.remove,
      list: async (...args: Parameters<typeof store.list>) => {
        const listing = await store.list(...args)
        store.change(
          { containers: [...store.contents().containers.filter(({ id }) => id !== late.id), late] },
          { subject: 'container', action: 'create', id: late.id },
        )
        return listing
      },
    }
    const { code, out } = await run(asking, ['rm', '-y', '--json', 'redis:7'])
    expect(code).toBe(3)
    expect(JSON.parse(out)).toMatchObject({
      steps: [
        {
          result: 'skipped',
          reason: 'Now held by late (created, never started).',
          holders: [{ kind: 'container', name: 'late', state: 'created' }],
          frees: 0,
        },
      ],
      predicted: 7,
      freed: 0,
    })
    expect(names(store.contents().images)).toContain('redis:7')
  })

  test("the engine's own refusal is a result, a failure of the engine ends with 1", async () => {
    for (const [kind, result, code] of [
      ['conflict', 'refused', 3],
      ['failed', 'failed', 1],
    ] as const) {
      const store = fresh()
      const failing = {
        ...store,
        remove: async () => {
          const { FaultError } = await import('../../src/engine/fault.ts')
          throw new FaultError(fault(kind, 'no \u001b[2J'))
        },
      }
      const ran = await run(failing, ['rm', '-y', '--json', 'redis:7'])
      expect(ran.code).toBe(code)
      expect(JSON.parse(ran.out).steps).toMatchObject([{ result }])
    }
  })

  test('ctrl+c ends it after the step under way', async () => {
    const stop = new AbortController()
    const store = fresh()
    const stopping = {
      ...store,
      remove: (...args: Parameters<typeof store.remove>) => {
        stop.abort()
        return store.remove(...args)
      },
    }
    const { code, out } = await run(stopping, ['rm', '-y', '--json', app.id], { interrupt: stop.signal })
    expect(code).toBe(3)
    expect(JSON.parse(out).steps.map(({ result, reason }: Record<string, unknown>) => [result, reason])).toEqual([
      ['done', null],
      ['skipped', 'Stopped before its turn.'],
    ])
    expect(names(store.contents().images)).toContain(base.id)
  })

  test('where the plan is a range, the count of the store settles what was freed', async () => {
    const open = new Map<ImageId, Chain>([...chains].filter(([id]) => id !== held.id))
    let bytes = 5000
    const inner = fresh({ chains: open })
    const store = {
      ...inner,
      measure: async () => bytes,
      remove: (...args: Parameters<typeof inner.remove>) => {
        bytes -= 7
        return inner.remove(...args)
      },
    }
    const { predicted, freed } = JSON.parse((await run(store, ['rm', '-y', '--json', 'redis:7'])).out)
    expect(predicted).toEqual({ atLeast: 0, atMost: 7 })
    expect(freed).toBe(7)
  })
})
