import { describe, expect, test } from 'vitest'
import { digest } from '../support/arbitraries.ts'
import { drive, NOW } from '../support/driver.tsx'
import { shop } from '../support/shop.ts'

describe('the details', () => {
  test('stand beside the list on a wide terminal and follow its cursor', async () => {
    await using driver = await drive(shop(NOW), { columns: 120, rows: 40 })
    await driver.until(() => driver.text().includes('install part 0'))
    expect(driver.lines()[2]).toContain('nvidia/cuda:12.4.1-devel-ubuntu22.04')
    await driver.press('j', 'j')
    await driver.until(() => driver.lines()[3]?.includes('Held by shop-api-1') === true)
    expect(driver.lines()[2]).toContain('acme/api-gateway:2.14.1')
  })

  test('show the history newest first, without builder noise, metadata steps with a dot', async () => {
    await using driver = await drive(shop(NOW))
    await driver.press('enter')
    await driver.until(() => driver.text().includes('STEP, newest first'))
    const steps = driver.lines().slice(8, 10)
    expect(steps[0]).toMatch(/ · +CMD \["\.\/server"\]/)
    expect(steps[1]).toMatch(/6\.55 GB {2}█{14} {2}RUN install part 0/)
    expect(driver.text()).toContain('<missing>: built elsewhere')
    await driver.press('m')
    expect(driver.lines()[8]).toContain('RUN install part 0')
  })

  test('show the metadata first, then the raw JSON, foldable and searchable', async () => {
    await using driver = await drive(shop(NOW))
    await driver.press('2')
    await driver.until(() => driver.text().includes('Entrypoint'))
    expect(driver.text()).toContain('linux/amd64')
    await driver.type('/raw')
    await driver.press('esc', 'G', 'enter')
    expect(driver.text()).toContain('"Config": {')
    await driver.type('/label')
    await driver.press('enter')
    expect(driver.lines().find((line) => line.startsWith('▌'))).toMatch(/Labels|"Labels"/)
    await driver.press('enter')
    expect(driver.text()).toContain('{ 1 … }')
  })

  test('show each layer with who shares it and whether it goes', async () => {
    await using driver = await drive(shop(NOW))
    await driver.type('/2.13.3')
    await driver.press('enter', '3')
    expect(driver.text()).toMatch(/1 +78\.0 MB +stays +7 images/)
    expect(driver.text()).toMatch(/3 +36\.0 MB +yes +only in this image/)
    expect(driver.text()).toContain('255 MB = 219 MB shared with other images + 36.0 MB of its own')
  })

  test('tell layers from what is kept beside them', async () => {
    const world = shop(NOW)
    const id = digest('image cuda')
    const config = digest('config')
    const beside = { chainId: config, diffId: config, size: 700, blob: config, beside: true } as const
    const chains = new Map([...(world.chains ?? []), [id, [...(world.chains?.get(id) ?? []), beside]]])
    await using driver = await drive({ ...world, chains })
    await driver.press('3')
    expect(driver.text()).toMatch(/ 1 +6\.55 GB +yes +only in this image/)
    expect(driver.text()).toMatch(/^ {7,}700 B +yes +kept beside the layers$/m)
    await driver.press('j')
    expect(driver.text()).toContain('Beside     manifests, config')
    expect(driver.text()).not.toContain('Layer 2')
  })

  test('show the new names of an image as soon as it has them', async () => {
    const world = shop(NOW)
    await using driver = await drive(world)
    await driver.press('2')
    await driver.until(() => driver.text().includes('Platform'))
    expect(driver.text()).not.toContain('my/cuda:1')
    const id = digest('image cuda')
    const names = ['my/cuda:1', 'nvidia/cuda:12.4.1-devel-ubuntu22.04']
    const inspection = world.inspections?.get(id)
    if (inspection === undefined) throw new Error('The made-up image has no metadata.')
    driver.store.change({
      images: world.images.map((one) => (one.id === id ? { ...one, references: names } : one)),
      inspections: new Map([[id, { ...inspection, references: names }]]),
    })
    await driver.until(() => /Tags +my\/cuda:1/.test(driver.text()))
  })

  test('name every holder and what could be done', async () => {
    await using driver = await drive(shop(NOW))
    await driver.type('/2.13.0-debug')
    await driver.press('enter', '4')
    expect(driver.text()).toMatch(/◐ api-debug +exited 6 weeks ago +6w +218 MB/)
    expect(driver.text()).toContain('even though it is')
    await driver.press('h')
    expect(driver.app.loop.get().screen).toBe('images')
  })

  test('copy the value under the cursor', async () => {
    await using driver = await drive(shop(NOW))
    await driver.press('y')
    expect(driver.copied).toEqual(['nvidia/cuda:12.4.1-devel-ubuntu22.04'])
    await driver.press('2')
    await driver.until(() => driver.text().includes('Platform'))
    await driver.press('j', 'y')
    expect(driver.copied[1]).toBe('nvidia/cuda:12.4.1-devel-ubuntu22.04')
  })
})
