import { describe, expect, test } from 'vitest'
import { progressOf } from '../../src/app/select/jobs.ts'
import { FaultError, fault } from '../../src/engine/fault.ts'
import type { Progress, Pulled, TransferOptions } from '../../src/engine/transfer.ts'
import { digest } from '../support/arbitraries.ts'
import { type Driver, drive, NOW } from '../support/driver.tsx'
import { shop } from '../support/shop.ts'

const PULLED: Pulled = {
  image: digest('image new'),
  references: ['alpine:3.20'],
  moved: [],
  digest: digest('list'),
  changed: true,
}

/** A pull that moves when the test says so. */
const pulling = () => {
  const { promise, resolve, reject } = Promise.withResolvers<Pulled>()
  let options: TransferOptions = {}
  let calls = 0
  return {
    calls: () => calls,
    pull: (_: string, given: TransferOptions = {}): Promise<Pulled> => {
      calls += 1
      options = given
      given.signal?.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')))
      return promise
    },
    tell: (part: string, says: string, done: number, total: number | null) =>
      options.onProgress?.({ part, says, done, total }),
    end: () => resolve(PULLED),
    fail: (says: string) => reject(new FaultError(fault('not-found', says))),
  }
}

const pullAlpine = async (driver: Driver): Promise<void> => {
  await driver.run('fill.pull')
  await driver.type('alpine:3.20')
  await driver.press('enter')
}

describe('a job', () => {
  test('shows on the status row how far it is, and ends with good news', async () => {
    const { pull, tell, end } = pulling()
    await using driver = await drive(shop(NOW), { abilities: () => ({ pull }) })
    await pullAlpine(driver)
    expect(driver.app.loop.get().overlays).toEqual([])
    await driver.until(() => driver.text().includes('pull alpine:3.20'))
    tell('a', 'Downloading', 1_000_000, 3_000_000)
    tell('b', 'Already exists', 500, 500)
    await driver.until(() => driver.text().includes('1.00 MB of 3.00 MB'))
    end()
    await driver.until(() => driver.text().includes('Pulled alpine:3.20'))
    expect(driver.text()).not.toContain('of 3.00 MB')
  })

  test('tells the state of its progress once a frame, whatever comes in between', async () => {
    const { pull, tell, end } = pulling()
    await using driver = await drive(shop(NOW), { abilities: () => ({ pull }) })
    await pullAlpine(driver)
    const { loop } = driver.app
    const seen = new Set([loop.get().jobs])
    const forget = loop.subscribe(() => seen.add(loop.get().jobs))
    for (let done = 1; done <= 5000; done += 1) tell('a', 'Downloading', done * 1000, 5_000_000)
    await driver.until(() => driver.text().includes('5.00 MB of 5.00 MB'))
    forget()
    expect(seen.size).toBe(2)
    end()
  })

  test('that fails says why, is listed with it, and can be tried again', async () => {
    const { pull, fail, calls } = pulling()
    await using driver = await drive(shop(NOW), { abilities: () => ({ pull }) })
    await pullAlpine(driver)
    fail('The registry has no tag 3.20 of alpine.')
    await driver.until(() => driver.text().includes('✗ The registry has no tag 3.20 of alpine.'))
    await driver.press('J')
    expect(driver.lines()[0]).toMatch(/^ Jobs +1 failed$/)
    expect(driver.text()).toMatch(/▌ ✗ pull alpine:3\.20 +failed/)
    await driver.press('x')
    expect(driver.text()).toContain('✗ It has ended.')
    await driver.press('R')
    await driver.until(() => calls() === 2)
    await driver.press('c')
    await driver.until(() => driver.text().includes('No job has run yet.'))
  })

  test('is cancelled by x, and ends as stopped', async () => {
    const { pull } = pulling()
    await using driver = await drive(shop(NOW), { abilities: () => ({ pull }) })
    await pullAlpine(driver)
    await driver.press('J')
    expect(driver.lines()[0]).toContain('1 running')
    await driver.press('x')
    await driver.until(() => driver.lines()[0]?.includes('1 stopped') === true)
    expect(driver.text()).toContain('Stopped: pull alpine:3.20.')
    await driver.press('esc')
    expect(driver.lines()[0]).toContain('imgtui')
  })

  test('the cursor stays on its job when another one begins', async () => {
    const { pull } = pulling()
    await using driver = await drive(shop(NOW), { abilities: () => ({ pull }) })
    for (const name of ['one:1', 'two:2', 'three:3']) {
      await driver.run('fill.pull')
      await driver.type(name)
      await driver.press('enter')
    }
    await driver.press('J', 'j')
    expect(driver.text()).toMatch(/▌ .* pull two:2/)
    driver.app.loop.send({
      type: 'job.started',
      job: {
        id: 99,
        task: { type: 'check' },
        parts: new Map(),
        startedAt: NOW,
        stopping: false,
        end: null,
      },
      from: { type: 'check' },
    })
    await driver.idle()
    expect(driver.text()).toContain('check the store')
    expect(driver.text()).toMatch(/▌ .* pull two:2/)
  })

  test('that runs is asked about before quitting, and stopped by it', async () => {
    let aborted = false
    const pull = (_: string, { signal }: TransferOptions = {}): Promise<Pulled> =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => {
          aborted = true
          reject(new DOMException('stopped', 'AbortError'))
        })
      })
    const driver = await drive(shop(NOW), { abilities: () => ({ pull }) })
    await pullAlpine(driver)
    await driver.press('q')
    expect(driver.hasQuit()).toBe(false)
    expect(driver.text()).toContain('1 job is still running. Stop it and quit?')
    await driver.press('enter')
    expect(driver.hasQuit()).toBe(false)
    await driver.press('ctrl+c')
    expect(driver.hasQuit()).toBe(false)
    await driver.press('right', 'enter')
    expect(driver.hasQuit()).toBe(true)
    await driver[Symbol.asyncDispose]()
    expect(aborted).toBe(true)
  })
})

describe('what a job adds up to', () => {
  const part = (name: string, says: string, done: number, total: number | null): [string, Progress] => [
    name,
    { part: name, says, done, total },
  ]
  const job = (...parts: [string, Progress][]) => ({
    id: 1,
    task: { type: 'pull', reference: 'a:1' } as const,
    parts: new Map(parts),
    startedAt: 1000,
    stopping: false,
    end: null,
  })

  test('what was here before is neither done nor to do', () => {
    const progress = progressOf(job(part('a', 'Downloading', 30, 100), part('b', 'Already exists', 50, 50)), 3000)
    expect(progress).toEqual({ done: 30, total: 100, here: 1, parts: 2, rate: 15 })
  })

  test('one part of unknown size leaves the whole unknown', () => {
    expect(progressOf(job(part('a', 'Loading layer', 30, null), part('b', 'x', 1, 1)), 1500)).toMatchObject({
      total: null,
      rate: null,
    })
  })
})
