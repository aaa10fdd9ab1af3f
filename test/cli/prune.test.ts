import { describe, expect, test } from 'vitest'
import { type MemoryContents, memoryStore } from '../../src/stores/memory/index.ts'
import { chain, container, image } from '../support/arbitraries.ts'
import { run } from './shell.ts'

const DAY = 24 * 3_600_000
const NOW = Date.UTC(2026, 5, 1)

const dangling = image('dangling', { created: NOW - DAY, labels: { team: 'shop', tier: 'a' } })
const older = image('older', { created: NOW - 30 * DAY })
const undated = image('undated', { created: null })
const held = image('held', { created: NOW - DAY })
const tagged = image('tagged', { references: ['redis:6', 'redis:7'], created: NOW - 2 * DAY })
const used = image('used', { references: ['web:1', 'web:2'], created: NOW - 2 * DAY })
const contents: MemoryContents = {
  images: [dangling, older, undated, held, tagged, used],
  containers: [container('stopped', { image: held.id }), container('web', { image: used.id, state: 'running' })],
  chains: new Map([dangling, older, undated, held, tagged, used].map(({ id }, at) => [id, chain([id, 10 ** at])])),
}
const fresh = () => memoryStore(contents)
const idsOf = (store: ReturnType<typeof fresh>) => store.contents().images.map(({ id }) => id)

/** The images of a plan's steps, by what becomes of each. */
const planned = async (...words: readonly string[]) => {
  const { out, code, err } = await run(fresh(), ['prune', '--dry-run', '--json', ...words], { now: NOW })
  expect([code, err]).toEqual([0, ''])
  const { steps } = JSON.parse(out) as { steps: readonly { image: string; result: string }[] }
  return steps.filter(({ result }) => result === 'planned').map(({ image: id }) => id)
}

describe('imgtui prune', () => {
  test('takes dangling images that nothing holds, says what stays, and ends well', async () => {
    const store = fresh()
    const { code, out, asked } = await run(store, ['prune'], { answer: 'y', now: NOW })
    expect(asked).toEqual(['Remove 3 images? [y/N] '])
    expect(out).toContain(`stays: <none> (${held.id.slice(7, 19)}): Held by stopped (exited 2 hours ago).`)
    expect(out).toMatch(/\nFreed 111 B\.\n$/)
    expect(code).toBe(0)
    expect(idsOf(store)).toEqual([held.id, tagged.id, used.id])
  })

  test('with --all every image that no container uses; a used one keeps all of its names', async () => {
    const store = fresh()
    expect((await run(store, ['prune', '-a', '-y'], { now: NOW })).code).toBe(0)
    expect(store.contents().images).toEqual([held, used])
  })

  test('a no keeps everything', async () => {
    const store = fresh()
    const { code, out } = await run(store, ['prune'], { answer: '' })
    expect([code, idsOf(store).length]).toEqual([3, 6])
    expect(out).toMatch(/The answer was no\. Nothing was removed\.\n$/)
  })

  test('without a terminal it wants --yes or --dry-run', async () => {
    const store = fresh()
    expect(await run(store, ['prune', '-a'])).toMatchObject({
      code: 2,
      out: '',
      err: 'There is no terminal to ask on. Add --yes to remove without asking, or --dry-run to see the plan.\n',
    })
    expect(store.asked).toEqual([])
  })

  test('read-only removes nothing', async () => {
    const store = fresh()
    const { code, out } = await run(store, ['prune', '--read-only', '-y'])
    expect(code).toBe(3)
    expect(out).toContain('imgtui was started with --read-only. Nothing can be removed.')
    expect(store.asked).toEqual([])
  })

  test('nothing to do is said', async () => {
    expect(await run(memoryStore({ images: [used], containers: [] }), ['prune', '-y'])).toMatchObject({
      code: 0,
      out: 'Nothing to remove.\n',
    })
  })

  test('filters must all hold; an image without labels never passes for having one', async () => {
    expect(await planned('--filter', 'label=team')).toEqual([dangling.id])
    expect(await planned('--filter', 'label=team=shop', '--filter', 'label=tier=b')).toEqual([])
    expect(await planned('--filter', 'label=team', '--filter', 'label=tier=a')).toEqual([dangling.id])
    expect(await planned('--filter', 'label!=team')).toEqual([older.id, undated.id])
    // Any one of them protects, also where the others would not.
    expect(await planned('--filter', 'label!=team=shop', '--filter', 'label!=tier=b')).toEqual([older.id, undated.id])
  })

  test('until takes what is as old or older, and never what has no date', async () => {
    expect(await planned('--filter', 'until=48h')).toEqual([older.id])
    expect(await planned('--filter', `until=${(NOW - DAY) / 1000}`)).toEqual([dangling.id, older.id])
    expect(await planned('--filter', `until=${(NOW - DAY) / 1000 - 1}`)).toEqual([older.id])
  })

  test.each([
    ['dangling=true', 'There is no filter dangling for a prune; there is label, label!, until.'],
    ['label', 'The filter label needs a value: label=…'],
    ['label=', 'label needs a name.'],
    ['label!==x', 'label needs a name.'],
    ['until=soon', '“soon” is no date, no Unix time and no age.'],
    ['\u001b[2J=1', 'There is no filter ^[[2J for a prune; there is label, label!, until.'],
  ])('a filter that is none, %j, stops everything', async (filter, says) => {
    const store = fresh()
    expect(await run(store, ['prune', '-y', '--filter', filter])).toMatchObject({ code: 2, out: '', err: `${says}\n` })
    expect(store.asked).toEqual([])
  })

  test('until twice is refused, as it is by docker', async () => {
    const ran = await run(fresh(), ['prune', '-y', '--filter', 'until=1h', '--filter', 'until=2h'])
    expect(ran).toMatchObject({ code: 2, err: 'until can be given only once.\n' })
  })
})
