import { describe, expect, test } from 'vitest'
import { fault } from '../../src/engine/fault.ts'
import { container, digest } from '../support/arbitraries.ts'
import { drive, NOW } from '../support/driver.tsx'
import { shop } from '../support/shop.ts'

const find = async (driver: Awaited<ReturnType<typeof drive>>, name: string): Promise<void> => {
  await driver.type(`/${name}`)
  await driver.press('enter')
}

describe('removing', () => {
  test('opens a review that starts on No, and No changes nothing', async () => {
    await using driver = await drive(shop(NOW))
    await driver.run('image.remove')
    expect(driver.text()).toContain('Review: remove 1 image')
    expect(driver.text()).toMatch(/▸ {2}No, keep everything/)
    await driver.press('enter')
    expect(driver.app.loop.get().screen).toBe('images')
    expect(driver.store.asked).toEqual([])
  })

  test('removes exactly what the review showed and reports predicted against actual', async () => {
    await using driver = await drive(shop(NOW))
    await driver.press('d', 'right', 'enter')
    await driver.until(() => driver.app.loop.get().run?.phase === 'done')
    expect(driver.store.asked).toEqual([
      { type: 'reference', image: digest('image cuda'), reference: 'nvidia/cuda:12.4.1-devel-ubuntu22.04' },
    ])
    expect(driver.text()).toContain('Report: 1 of 1 step done')
    expect(driver.text()).toContain('Freed 6.55 GB')
    expect(driver.text()).toContain('6,550,000,000 bytes')
    await driver.press('enter')
    expect(driver.text()).not.toContain('nvidia')
    expect(driver.lines().some((line) => line.startsWith('▌'))).toBe(true)
  })

  test('answers typed ahead are not taken', async () => {
    await using driver = await drive(shop(NOW))
    await driver.type('d')
    await driver.press('esc')
    // One write: the terminal hands all three keys over before anything is drawn.
    await driver.screen.type('d\u001b[C\r')
    await driver.idle()
    expect(driver.store.asked).toEqual([])
    expect(driver.app.loop.get().screen).toBe('review')
  })

  test('takes an untagged parent along when nothing else is built on it', async () => {
    await using driver = await drive(shop(NOW))
    await find(driver, 'built/app')
    await driver.press('d')
    expect(driver.text()).toContain('GOES ALONG')
    await driver.press('right', 'enter')
    await driver.until(() => driver.app.loop.get().run?.phase === 'done')
    expect(driver.store.asked.map(({ type }) => type)).toEqual(['reference', 'image'])
    expect(driver.store.contents().images.map(({ id }) => id)).not.toContain(digest('image step'))
  })

  test('removes only a name when only a tag is chosen', async () => {
    await using driver = await drive(shop(NOW))
    await find(driver, 'gateway:2.14.1')
    await driver.press('t', 'j', 'd')
    expect(driver.text()).toContain('ONLY A NAME GOES')
    await driver.press('right', 'enter')
    await driver.until(() => driver.app.loop.get().run?.phase === 'done')
    expect(driver.store.asked).toHaveLength(1)
    expect(driver.store.contents().images.find(({ id }) => id === digest('image api'))?.references).toHaveLength(2)
  })

  test('refuses a held image and names its containers', async () => {
    await using driver = await drive(shop(NOW))
    await find(driver, 'gateway:2.14.1')
    await driver.press('d')
    expect(driver.text()).toContain('Not removed')
    expect(driver.text()).toContain('shop-api-1')
    expect(driver.text()).toContain('docker stop shop-api-1 shop-api-2')
    await driver.press('right', 'enter')
    expect(driver.store.asked).toEqual([])
  })

  test('offers a stopped container together with its image, as a step of its own', async () => {
    await using driver = await drive(shop(NOW))
    await find(driver, '2.13.0-debug')
    await driver.press('d')
    expect(driver.text()).toContain('Both together free 418 MB: image 200 MB, written 218 MB.')
    await driver.press('right', 'enter')
    expect(driver.text()).toContain('CONTAINERS GO')
    await driver.press('right', 'enter')
    await driver.until(() => driver.app.loop.get().run?.phase === 'done')
    expect(driver.store.asked.map(({ type }) => type)).toEqual(['container', 'reference'])
  })

  test('lists what is held among the marks as staying, and space takes its stopped container too', async () => {
    await using driver = await drive(shop(NOW))
    await driver.press('a', 'd')
    expect(driver.text()).toContain('held by shop-api-1, shop-api-2 (running)')
    const { plan } = driver.app.loop.get().review ?? {}
    expect(plan?.blocked.map(({ image }) => image.references[0])).toEqual([
      'acme/api-gateway:2.13.0-debug',
      'acme/api-gateway:2.14.1',
    ])
    await driver.press('G', 'k', 'space')
    expect(driver.app.loop.get().review?.plan.blocked).toHaveLength(1)
  })

  test('skips an image that a container was made from after the review opened', async () => {
    await using driver = await drive(shop(NOW))
    await driver.press('d')
    const world = shop(NOW)
    driver.store.change(
      { containers: [...world.containers, container('late', { image: digest('image cuda'), state: 'running' })] },
      { subject: 'container', action: 'start', id: '' },
    )
    await driver.press('right', 'enter')
    await driver.until(() => driver.app.loop.get().run?.phase === 'done')
    expect(driver.store.asked).toEqual([])
    expect(driver.text()).toContain('Now held by late (running).')
    expect(driver.store.contents().images.map(({ id }) => id)).toContain(digest('image cuda'))
  })

  test('unticking leaves an image out, and letters pressed by habit do nothing', async () => {
    await using driver = await drive(shop(NOW))
    await driver.run('prune.unused')
    const planned = driver.app.loop.get().review?.plan.steps.length ?? 0
    await driver.press('space')
    expect(driver.app.loop.get().review?.plan.steps).toHaveLength(planned - 1)
    await driver.press('y')
    expect(driver.text()).toContain('Choose with → and press enter.')
    await driver.press('right')
    expect(driver.text()).not.toContain('Choose with → and press enter.')
    expect(driver.store.asked).toEqual([])
  })

  test('removes nothing with --read-only, and says so', async () => {
    await using driver = await drive(shop(NOW), { readOnly: true })
    await driver.press('d')
    expect(driver.text()).toContain('imgtui was started with --read-only. Nothing can be removed.')
    expect(driver.app.loop.get().screen).toBe('images')
  })
})

describe('a store that is lost', () => {
  test('keeps the last list, marks it as stale, removes nothing, and comes back by itself', async () => {
    await using driver = await drive(shop(NOW))
    driver.store.fail(fault('lost', 'Docker stopped answering.'))
    await driver.until(() => driver.text().includes('lost'))
    expect(driver.text()).toContain('▲ lost')
    expect(driver.text()).toContain('nvidia/cuda')
    expect(driver.text()).toContain('Docker stopped answering.')
    await driver.press('d')
    expect(driver.text()).toContain('Not while the store is lost.')
    await driver.press('esc')
    driver.store.fail(null)
    await driver.press('r')
    await driver.until(() => driver.text().includes('● live'))
  })

  test('says what to do when it cannot be reached at all, and tries again', async () => {
    const failing = fault('denied', 'Docker is there, but you may not talk to it.', {
      remedy: 'Join its group.',
      command: 'sudo usermod -aG docker $USER',
    })
    await using driver = await drive(shop(NOW), { failing })
    await driver.until(() => driver.text().includes('no access'))
    expect(driver.text()).toContain('Docker is there, but you may not talk to it.')
    expect(driver.text()).toContain('sudo usermod -aG docker $USER')
    driver.store.fail(null)
    await driver.press('r')
    await driver.until(() => driver.text().includes('● live'))
  })
})
