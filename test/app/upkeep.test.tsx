import { describe, expect, test } from 'vitest'
import type { CheckReport, Finding, RepairOptions } from '../../src/engine/upkeep.ts'
import { containerId } from '../support/arbitraries.ts'
import { type Driver, drive, NOW } from '../support/driver.tsx'
import { shop } from '../support/shop.ts'

const finding = (kind: Finding['kind'], says: string, bytes = 0): Finding => ({ kind, says, blob: null, bytes })

const report = (...findings: readonly Finding[]): CheckReport => ({ images: 9, blobs: 20, read: 1000, findings })

describe('checking a store', () => {
  test('says that nothing is wrong', async () => {
    await using driver = await drive(shop(NOW), { abilities: () => ({ check: async () => report() }) })
    await driver.run('store.check')
    await driver.until(() => driver.text().includes('Nothing is wrong: 9 images, 20 blobs.'))
    expect(driver.text()).toContain('1.00 kB were read and compared.')
  })

  test('lists what it found, damage first as it came, and shows the one under the cursor in full', async () => {
    const long = `debian:12: the blob ${'0123456789ab '.repeat(8)}is missing.`
    const check = async () => report(finding('damage', long), finding('garbage', 'Left over.', 2_000_000))
    await using driver = await drive(shop(NOW), { abilities: () => ({ check }) })
    await driver.run('store.check')
    await driver.until(() => driver.text().includes('1 thing is damaged: 9 images, 20 blobs.'))
    expect(driver.text()).toContain('A repair would free 2.00 MB.')
    expect(driver.text()).toMatch(/▌ damage +debian:12/)
    expect(driver.text()).toContain('missing.')
    await driver.press('j')
    expect(driver.text()).toMatch(/▌ garbage +Left over\./)
    expect(driver.text()).not.toContain('missing.')
  })

  test('interrupts nobody who is typing: the findings wait among the jobs', async () => {
    const { promise, resolve } = Promise.withResolvers<CheckReport>()
    await using driver = await drive(shop(NOW), { abilities: () => ({ check: () => promise }) })
    await driver.run('store.check')
    await driver.type('/deb')
    resolve(report())
    await driver.until(() => driver.app.loop.get().toast !== null)
    expect(driver.app.loop.get().overlays).toEqual([])
    await driver.press('enter', 'J', 'enter')
    expect(driver.text()).toContain('Check of the store')
  })

  test('draws control characters of a finding harmlessly', async () => {
    const check = async () => report(finding('damage', 'evil \u001b[2Jname'))
    await using driver = await drive(shop(NOW), { abilities: () => ({ check }) })
    await driver.run('store.check')
    await driver.until(() => driver.text().includes('evil ^[[2Jname'))
    expect(driver.screen.output()).not.toContain('\u001b[2J')
  })
})

describe('repairing a store', () => {
  const repairing = () => {
    const calls: RepairOptions[] = []
    const repair = async ({ dryRun }: RepairOptions = {}): Promise<readonly string[]> => {
      calls.push(dryRun === undefined ? {} : { dryRun })
      return ['Remove the blob 0123, 5 bytes that no image needs.']
    }
    return { calls, repair }
  }

  test('shows what it would do and does nothing on No, where it starts', async () => {
    const { calls, repair } = repairing()
    await using driver = await drive(shop(NOW), { abilities: () => ({ repair }) })
    await driver.run('store.repair')
    await driver.until(() => driver.text().includes('Remove the blob 0123'))
    expect(driver.text()).toContain('▸  No, leave it')
    await driver.press('enter')
    await driver.idle()
    expect(calls).toEqual([{ dryRun: true }])
  })

  test('does it once that was chosen', async () => {
    const { calls, repair } = repairing()
    await using driver = await drive(shop(NOW), { abilities: () => ({ repair }) })
    await driver.run('store.repair')
    await driver.until(() => driver.text().includes('Remove the blob 0123'))
    await driver.press('right', 'enter')
    await driver.until(() => driver.text().includes('Repaired: 1 thing was done.'))
    expect(calls).toEqual([{ dryRun: true }, {}])
  })
})

describe('asking before anything leaves this machine', () => {
  const pushing = () => {
    const pushed: string[] = []
    const push = async (reference: string) => {
      pushed.push(reference)
      return { digest: 'sha256:0' }
    }
    return { pushed, push }
  }
  const atGateway = async (driver: Driver): Promise<void> => {
    await driver.type('/gateway:2.14.1')
    await driver.press('enter')
  }

  test('the name is chosen, the registry named, and No is where it starts', async () => {
    const { pushed, push } = pushing()
    await using driver = await drive(shop(NOW), { abilities: () => ({ push }) })
    await atGateway(driver)
    await driver.run('image.push')
    await driver.press('j', 'enter')
    expect(driver.text()).toContain('acme/api-gateway:2.14 is sent to docker.io.')
    await driver.press('enter')
    expect(pushed).toEqual([])
    await driver.run('image.push')
    await driver.press('j', 'enter', 'right', 'enter')
    await driver.until(() => driver.text().includes('Pushed acme/api-gateway:2.14 to docker.io'))
    expect(pushed).toEqual(['acme/api-gateway:2.14'])
  })

  test('keys that were typed ahead do not answer', async () => {
    const { pushed, push } = pushing()
    await using driver = await drive(shop(NOW), { abilities: () => ({ push }) })
    driver.app.run('image.push')
    for (const key of ['right', 'enter']) driver.app.press(key)
    await driver.idle()
    expect(pushed).toEqual([])
    expect(driver.text()).toContain('▸  No, keep it here')
  })

  test('an image without a name cannot be pushed', async () => {
    const { push } = pushing()
    await using driver = await drive(shop(NOW), { abilities: () => ({ push }) })
    await driver.run('filter.dangling', 'image.push')
    expect(driver.text()).toContain('✗ Only a name can be pushed, and this has none.')
  })
})

describe('a container in Held by', () => {
  const inHolders = async (driver: Driver): Promise<void> => {
    await driver.type('/2.13.0-debug')
    await driver.press('enter', '4')
  }

  test('is renamed, with its name to begin with', async () => {
    const asked: unknown[] = []
    const renameContainer = async (id: string, name: string) => void asked.push([id, name])
    await using driver = await drive(shop(NOW), { abilities: () => ({ renameContainer }) })
    await inHolders(driver)
    await driver.press('R')
    expect(driver.text()).toContain('New name  api-debug▏')
    await driver.press('ctrl+u')
    await driver.type('old-debug')
    await driver.press('enter')
    await driver.until(() => driver.text().includes('api-debug is called old-debug now.'))
    expect(asked).toEqual([[containerId('api-debug'), 'old-debug']])
  })

  test('is started only where containers can be started', async () => {
    const why = 'There is no runtime on this machine.'
    const startContainer = async () => ({ code: 3 })
    await using cannot = await drive(shop(NOW), { abilities: () => ({ startContainer, cannotRun: async () => why }) })
    await inHolders(cannot)
    await cannot.press('s')
    expect(cannot.text()).toContain(`✗ ${why}`)
    await using can = await drive(shop(NOW), { abilities: () => ({ startContainer, cannotRun: async () => null }) })
    await inHolders(can)
    await can.press('s')
    await can.until(() => can.text().includes('api-debug ended with code 3.'))
  })

  test('is stopped only when it runs, and only after the question', async () => {
    const stopped: string[] = []
    const stopContainer = async (id: string) => void stopped.push(id)
    await using driver = await drive(shop(NOW), { abilities: () => ({ stopContainer }) })
    await inHolders(driver)
    await driver.press('x')
    expect(driver.text()).toContain('✗ api-debug is not running.')
    await driver.press('esc', 'esc')
    await driver.type('/gateway:2.14.1')
    await driver.press('enter', '4', 'x', 'enter')
    expect(stopped).toEqual([])
    await driver.press('x', 'right', 'enter')
    await driver.until(() => driver.text().includes('shop-api-1 has ended.'))
    expect(stopped).toEqual([containerId('shop-api-1')])
  })

  test('is chosen first: from the list its commands say so', async () => {
    await using driver = await drive(shop(NOW), { abilities: () => ({ renameContainer: async () => {} }) })
    await driver.run('container.rename')
    expect(driver.text()).toContain('✗ Choose a container in Held by first.')
  })
})
