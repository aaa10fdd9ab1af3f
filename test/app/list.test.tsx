import { describe, expect, test } from 'vitest'
import { digest } from '../support/arbitraries.ts'
import { drive, NOW } from '../support/driver.tsx'
import { shop } from '../support/shop.ts'

const cursorLine = (lines: readonly string[]): string => lines.find((line) => line.startsWith('▌')) ?? ''

describe('the list', () => {
  test('opens on the biggest image, with totals that add up', async () => {
    await using driver = await drive(shop(NOW))
    expect(driver.lines()[0]).toMatch(/imgtui {2}docker 28\.5\.2 {2}● live .* GB .* can be freed/)
    expect(driver.lines()[2]).toBe('  All 9   Unused 6   Dangling 1   In use 2   Intermediate 1')
    expect(cursorLine(driver.lines())).toContain('nvidia/cuda:12.4.1-devel-ubuntu22.04')
    expect(cursorLine(driver.lines())).toMatch(/6\.55 GB +6\.55 GB +7mo/)
  })

  test('says at a glance what holds each image', async () => {
    await using driver = await drive(shop(NOW))
    const line = (name: string) => driver.lines().find((text) => text.includes(name)) ?? ''
    expect(line('api-gateway:2.14')).toMatch(/● .*held .* 2 running/)
    expect(line('2.13.0-debug')).toMatch(/◐ .*held .* 1 stopped/)
    expect(line('built/app:1')).toMatch(/○ .*47\.0 MB/)
    expect(driver.lines().filter((text) => text.includes('◌'))).toHaveLength(1)
    expect(driver.lines().find((text) => text.includes('△'))).toMatch(/1 image$/)
  })

  test('keeps the cursor on its image when the list changes above it', async () => {
    await using driver = await drive(shop(NOW))
    await driver.press('j', 'j', 'j')
    const before = cursorLine(driver.lines())
    const row = driver.lines().indexOf(before)
    const world = shop(NOW)
    driver.store.change({
      images: world.images.filter(({ references }) => !references.includes('nvidia/cuda:12.4.1-devel-ubuntu22.04')),
    })
    await driver.until(() => !driver.text().includes('nvidia'))
    expect(cursorLine(driver.lines())).toBe(before)
    expect(driver.lines().indexOf(cursorLine(driver.lines()))).toBeLessThanOrEqual(row)
  })

  test('hands the cursor to the next row below when its image goes', async () => {
    await using driver = await drive(shop(NOW))
    await driver.press('j')
    const next = driver.lines()[driver.lines().indexOf(cursorLine(driver.lines())) + 1] ?? ''
    const gone = driver.app.loop.get().list.cursor
    driver.store.change({ images: shop(NOW).images.filter(({ id }) => id !== gone) })
    await driver.until(() => !driver.app.loop.get().facts.catalog?.images.has(gone as never))
    expect(cursorLine(driver.lines()).slice(1)).toBe(next.slice(1))
  })

  test('folds tags under one row and opens them with a key', async () => {
    await using driver = await drive(shop(NOW))
    await driver.type('/gateway:2.14.1')
    await driver.press('enter')
    expect(cursorLine(driver.lines())).toContain('+2')
    await driver.press('t')
    expect(driver.lines().filter((line) => /[├└] acme\/api-gateway/.test(line))).toHaveLength(3)
    await driver.press('t')
    expect(driver.lines().filter((line) => /[├└]/.test(line))).toHaveLength(0)
  })

  test('counts the bytes of the marked set once per layer and says what the search hides', async () => {
    await using driver = await drive(shop(NOW))
    await driver.type('/gateway')
    await driver.press('enter', 'a')
    expect(driver.text()).toContain('✓ 3 marked')
    expect(driver.text()).toContain('frees 36.0 MB')
    await driver.type('/nvidia')
    await driver.press('enter')
    expect(driver.text()).toContain('3 not in this list')
    await driver.press('c')
    expect(driver.text()).not.toContain('marked')
    await driver.press('c')
    expect(driver.text()).toContain('✓ 3 marked')
  })

  test('sorts by any column both ways, and filters', async () => {
    await using driver = await drive(shop(NOW))
    await driver.run('sort.name')
    expect(driver.text()).toContain('IMAGE↑')
    expect(driver.lines()[4]).toContain('acme/api-gateway:2.13.0-debug')
    await driver.run('sort.reverse')
    expect(driver.text()).toContain('IMAGE↓')
    await driver.run('filter.dangling')
    expect(
      driver
        .lines()
        .slice(4, 20)
        .filter((line) => line !== ''),
    ).toHaveLength(1)
    await driver.press('esc')
    expect(driver.app.loop.get().list.filter).toBe('all')
  })

  test('explains an empty filter and an empty search', async () => {
    await using driver = await drive({
      ...shop(NOW),
      images: shop(NOW).images.filter(({ references }) => references.length > 0),
    })
    await driver.run('filter.dangling')
    expect(driver.text()).toContain('No dangling images. That is as it should be.')
    await driver.press('esc')
    await driver.type('/node is:dangling')
    expect(driver.text()).toContain('No image matches “node is:dangling”.')
    expect(driver.text()).toContain('Without is:dangling 1 matches, the nearest:')
    expect(driver.text()).toContain('node:22-slim')
  })
})

describe('the search', () => {
  test('puts the best match first with its letters picked out', async () => {
    await using driver = await drive(shop(NOW))
    await driver.type('/apigw')
    const [first] = driver.lines().filter((line) => line.startsWith('▌'))
    expect(first).toContain('acme/api-gateway')
    const row = driver.lines().indexOf(first ?? '')
    const underlined = driver.screen.terminal
      .row(row)
      .filter(({ underline }) => underline)
      .map(({ text }) => text)
      .join('')
    expect(underlined).toBe('apigw')
  })

  test('finds typos, container names and IDs', async () => {
    await using driver = await drive(shop(NOW))
    for (const [typed, name] of [
      ['api-debug', '2.13.0-debug'],
      [digest('image cuda').slice(7, 15), 'nvidia'],
      ['nde:', 'node:22-slim'],
    ] as const) {
      await driver.type(`/${typed}`)
      expect(cursorLine(driver.lines()), typed).toContain(name)
      await driver.press('esc')
    }
  })

  test('replaces the text that was kept when a new one is typed, and edits it otherwise', async () => {
    await using driver = await drive(shop(NOW))
    await driver.type('/gateway')
    await driver.press('enter')
    await driver.type('/node')
    expect(driver.app.loop.get().list.search).toBe('node')
    await driver.press('enter', '/', 'backspace')
    expect(driver.app.loop.get().list.search).toBe('nod')
  })

  test('narrows by conditions and completes them', async () => {
    await using driver = await drive(shop(NOW))
    await driver.type('/i')
    await driver.press('tab')
    expect(driver.app.loop.get().list.search).toBe('is:')
    await driver.type('run')
    await driver.press('tab')
    expect(driver.app.loop.get().list.search).toBe('is:running')
    expect(driver.lines().filter((line) => line.includes('●')).length).toBeGreaterThan(0)
    expect(driver.text()).toContain('1 of 9 match')
    await driver.press('esc')
    await driver.type('/label:team=shop older:1d size:>200MB')
    expect(driver.text()).toContain('1 of 9 match')
    await driver.press('esc')
    await driver.type('/size:>')
    expect(driver.text()).toContain('not understood yet')
  })
})
