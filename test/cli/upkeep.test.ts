import { describe, expect, test } from 'vitest'
import { FaultError, fault } from '../../src/engine/fault.ts'
import type { CheckReport, RepairOptions } from '../../src/engine/upkeep.ts'
import { digest } from '../support/arbitraries.ts'
import { ABORT, ableStore, recorded } from './able-store.ts'
import { run } from './shell.ts'

const whole: CheckReport = { images: 1, blobs: 3, read: 0, findings: [] }
const damaged: CheckReport = {
  images: 2,
  blobs: 5,
  read: 1234,
  findings: [
    { kind: 'damage', says: 'a\u001b[2J is not whole.', blob: digest('b'), bytes: 0 },
    { kind: 'garbage', says: 'Nobody needs this.', blob: null, bytes: 2000 },
    { kind: 'note', says: 'Somebody else was here.', blob: null, bytes: 0 },
  ],
}

describe('imgtui check', () => {
  test('a whole store is 0', async () => {
    const { calls, ability } = recorded(whole)
    expect(await run(ableStore({ check: ability }), ['check'])).toMatchObject({
      code: 0,
      out: 'Looked at 1 image, 3 blobs: everything is whole.\n',
    })
    await run(ableStore({ check: ability }), ['check', '--read-data'])
    expect(calls).toEqual([[{ readData: false }], [{ readData: true }]])
  })

  test('damage is 1, garbage and notes are not', async () => {
    expect(await run(ableStore({ check: recorded(damaged).ability }), ['check'])).toMatchObject({
      code: 1,
      out: [
        'damage   a^[[2J is not whole.',
        'garbage  Nobody needs this.',
        'note     Somebody else was here.',
        'Looked at 2 images, 5 blobs, 1.23 kB read: 1 damaged, 2.00 kB that a repair would free.',
        '',
      ].join('\n'),
    })
    const dusty = { ...damaged, findings: damaged.findings.slice(1) }
    expect((await run(ableStore({ check: recorded(dusty).ability }), ['check'])).code).toBe(0)
  })

  test('--json is the report', async () => {
    const { code, out } = await run(ableStore({ check: recorded(damaged).ability }), ['check', '--json'])
    expect([code, JSON.parse(out)]).toEqual([1, { schema: 1, ...damaged }])
  })

  test('not being able to look is 2, whatever the reason, and ctrl+c 3', async () => {
    const failing = (error: Error) =>
      ableStore({
        check: async () => {
          throw error
        },
      })
    for (const kind of ['failed', 'denied', 'absent'] as const)
      expect(await run(failing(new FaultError(fault(kind, 'No.'))), ['check'])).toMatchObject({ code: 2, err: 'No.\n' })
    expect(await run(failing(ABORT), ['check'])).toMatchObject({ code: 3, err: 'Stopped.\n' })
  })
})

describe('imgtui repair', () => {
  const steps = ['Remove a\u001b[2J.', 'Set b aside.']
  const able = (done: readonly string[] = steps, planned = steps) => {
    const asked: Omit<RepairOptions, 'signal'>[] = []
    const repair = async ({ signal: _, ...options }: RepairOptions = {}) => {
      asked.push(options)
      return options.dryRun === true ? planned : done
    }
    return { store: ableStore({ repair }), asked }
  }
  const NOTHING = { forgetBroken: false, adopt: false, restoreTags: false }

  test('shows what it would do, asks, and does it', async () => {
    const { store, asked } = able()
    const ran = await run(store, ['repair'], { answer: 'yes' })
    expect(ran).toMatchObject({ code: 0, out: 'Remove a^[[2J.\nSet b aside.\nDone.\n', asked: ['Do this? [y/N] '] })
    expect(asked).toEqual([{ ...NOTHING, dryRun: true }, NOTHING])
  })

  test('says what it did where that is not what it had shown', async () => {
    const { out } = await run(able(['Something else.']).store, ['repair', '-y'])
    expect(out).toMatch(/\nOthers worked on the store meanwhile\. Done:\nSomething else\.\n$/)
  })

  test('hands on what may be done besides', async () => {
    const { store, asked } = able()
    await run(store, ['repair', '-y', '--forget-broken', '--adopt', '--restore-tags'])
    expect(asked.at(-1)).toEqual({ forgetBroken: true, adopt: true, restoreTags: true })
  })

  test.each([
    ['a no', ['repair'], { answer: 'n' }, 3, 'The answer was no. Nothing was changed.\n'],
    ['a dry run', ['repair', '--dry-run'], {}, 0, ''],
    [
      'read-only',
      ['repair', '--read-only', '-y'],
      {},
      3,
      'imgtui was started with --read-only. Nothing can be changed.\n',
    ],
  ])('%s changes nothing', async (_, words, options, code, err) => {
    const { store, asked } = able()
    const ran = await run(store, words, options)
    expect(ran).toMatchObject({ code, err, out: 'Remove a^[[2J.\nSet b aside.\n' })
    expect(asked).toEqual([{ ...NOTHING, dryRun: true }])
  })

  test('without a terminal it wants --yes or --dry-run, before the store is read', async () => {
    const { store, asked } = able()
    expect(await run(store, ['repair'])).toMatchObject({ code: 2, out: '' })
    expect(asked).toEqual([])
  })

  test('nothing to do: nothing asked', async () => {
    const { store, asked } = able([], [])
    expect(await run(store, ['repair'], { answer: 'n' })).toMatchObject({
      code: 0,
      out: 'There is nothing to repair.\n',
      asked: [],
    })
    expect(asked).toHaveLength(1)
  })

  test('--json says whether it was done', async () => {
    const document = async (...flags: readonly string[]) =>
      JSON.parse((await run(able().store, ['repair', '--json', ...flags])).out)
    expect(await document('-y')).toEqual({ schema: 1, done: true, steps })
    expect(await document('--dry-run')).toEqual({ schema: 1, done: false, steps })
    const { out, err } = await run(able().store, ['repair', '--json'], { answer: 'n' })
    expect(JSON.parse(out)).toEqual({ schema: 1, done: false, steps })
    expect(err).toContain('Remove a^[[2J.')
  })
})
