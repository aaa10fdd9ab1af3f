import { describe, expect, test } from 'vitest'
import { drive, NOW } from '../support/driver.tsx'
import { shop } from '../support/shop.ts'

const EMPTY = { images: [], containers: [] }
const never = () => new Promise<never>(() => {})
const abilities = () => ({ pull: never, load: never, importRoot: never })

describe('an empty store that can be filled', () => {
  test('says what happened and how to fill it', async () => {
    await using driver = await drive(EMPTY, { abilities, chosen: false })
    expect(driver.lines()[0]).toContain('○ empty')
    expect(driver.text()).toContain('There is no image here yet.')
    expect(driver.text()).toContain('No Docker answers on this machine, so imgtui opened its own')
    for (const way of [/1 {3}pull +an image/, /2 {3}load +an archive/, /3 {3}import +a file/, /4 {3}demo +a small/])
      expect(driver.text()).toMatch(way)
    expect(driver.lines().at(-1)).toBe(
      ' 1 pull  2 load  3 import  4 demo  r look again                  ? help  q quit',
    )
  })

  test.each([
    ['1', 'Pull an image'],
    ['2', 'Load images'],
    ['3', 'Import a file system'],
  ])('%s opens the form: %s', async (key, title) => {
    await using driver = await drive(EMPTY, { abilities })
    await driver.press(key)
    expect(driver.text()).toContain(`╭─ ${title} ─`)
  })

  test('4 leaves for the demo, and the demo says what it is', async () => {
    await using driver = await drive(EMPTY, { abilities })
    await driver.press('4')
    expect(driver.hasLeft()).toBe(true)
    await using demo = await drive(shop(NOW), { demo: true })
    expect(demo.text()).toContain('This is a made-up cache in a temporary folder. Try anything.')
    await demo.run('fill.demo')
    expect(demo.hasLeft()).toBe(false)
    expect(demo.text()).toContain('✗ This is the demo.')
  })

  test('names the store that somebody chose, and offers only what it can do', async () => {
    await using driver = await drive(EMPTY, { abilities: () => ({ load: never }) })
    expect(driver.text()).toContain('This is the store in this program.')
    expect(driver.text()).not.toContain('No Docker answers')
    expect(driver.text()).not.toMatch(/1 {3}pull/)
    expect(driver.text()).toMatch(/2 {3}load/)
    await driver.press('1')
    expect(driver.app.loop.get().overlays).toEqual([])
  })

  test('is given nothing when it is only to be read', async () => {
    await using driver = await drive(EMPTY, { abilities, readOnly: true })
    expect(driver.text()).toContain('It was opened with --read-only')
    expect(driver.text()).not.toContain('Fill it:')
    await driver.press('1')
    expect(driver.app.loop.get().overlays).toEqual([])
    expect(driver.text()).toContain('✗ imgtui was started with --read-only. Nothing can be changed.')
  })

  test('gives way to the list with the first image', async () => {
    await using driver = await drive(EMPTY, { abilities })
    driver.store.change(shop(NOW))
    await driver.until(() => driver.text().includes('nvidia/cuda'))
    await driver.press('1')
    expect(driver.app.loop.get().screen).toBe('image')
  })

  test.each([
    [60, 15],
    [80, 24],
    [120, 40],
    [200, 60],
  ])('fits %i x %i with every key in sight', async (columns, rows) => {
    await using driver = await drive(EMPTY, { abilities, columns, rows, chosen: false })
    expect(driver.lines()).toHaveLength(rows)
    for (const word of ['pull', 'load', 'import', 'demo']) expect(driver.text()).toMatch(new RegExp(`\\d {3}${word}`))
    expect(driver.text()).not.toContain('…')
  })
})

describe('a store without these abilities', () => {
  test('an empty Docker is filled by docker', async () => {
    await using driver = await drive(EMPTY)
    expect(driver.text()).toContain('docker pull alpine')
    expect(driver.lines()[0]).toContain('● live')
  })

  test('every command says who can do it instead', async () => {
    await using driver = await drive(shop(NOW))
    for (const [id, says] of [
      ['fill.pull', 'Docker images are pulled with docker pull.'],
      ['image.tag', 'Docker images are tagged with docker tag.'],
      ['container.create', 'Docker containers are created with docker create.'],
      ['store.check', 'Only a store of imgtui itself can be checked and repaired.'],
    ] as const) {
      await driver.run(id)
      expect(driver.text(), id).toContain(`✗ ${says}`)
      expect(driver.app.loop.get().overlays).toEqual([])
    }
  })
})
