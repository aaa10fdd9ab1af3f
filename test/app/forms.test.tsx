import { describe, expect, test } from 'vitest'
import { readCommand, readContainerName, readReference, readTag } from '../../src/app/forms/fields.ts'
import { FaultError, fault } from '../../src/engine/fault.ts'
import type { Saved } from '../../src/engine/transfer.ts'
import type { ContainerSpec } from '../../src/engine/workshop.ts'
import { containerId, digest } from '../support/arbitraries.ts'
import { drive, NOW } from '../support/driver.tsx'
import { shop } from '../support/shop.ts'

const CUDA = 'nvidia/cuda:12.4.1-devel-ubuntu22.04'

describe('what is typed into a field', () => {
  test.each([
    ['alpine', 'alpine:latest'],
    [' ghcr.io/a/b:1 ', 'ghcr.io/a/b:1'],
    ['docker.io/library/redis:7', 'redis:7'],
    ['', null],
  ])('a name: “%s”', (typed, value) => expect(readReference(typed)).toEqual({ value }))

  test.each(['Alpine', 'a b', 'a:b:c', '-x'])('no name: “%s”', (typed) => {
    expect(readReference(typed)).toEqual({ problem: expect.stringMatching(/^[A-Z].*\.$/) })
  })

  test('a name that is given has no digest', () => {
    expect(readTag(`a@${digest('x')}`)).toEqual({ problem: 'A name that is given to an image has no digest.' })
  })

  test('a container name follows the rule of Docker', () => {
    expect(readContainerName('web_1.a-b')).toEqual({ value: 'web_1.a-b' })
    for (const wrong of ['a', '-web', 'we b', 'we/b']) expect(readContainerName(wrong)).toHaveProperty('problem')
  })

  test.each([
    ['sh -c "echo hi"', ['sh', '-c', 'echo hi']],
    ["printf '%s\\n' a", ['printf', '%s\\n', 'a']],
    ['a\\ b  c', ['a b', 'c']],
    ['""', ['']],
    ['  ', []],
  ])('a command: %s', (typed, value) => expect(readCommand(typed)).toEqual({ value }))

  test('a quote that is not closed is said', () => {
    expect(readCommand('sh -c "echo')).toEqual({ problem: 'A " is not closed.' })
  })
})

describe('a form', () => {
  test('gives the image under the cursor one more name and says so', async () => {
    const asked: unknown[] = []
    await using driver = await drive(shop(NOW), {
      abilities: () => ({ tag: async (...all) => void asked.push(all.slice(0, 2)) }),
    })
    await driver.press('+')
    expect(driver.text()).toContain(`Tag ${CUDA}`)
    await driver.type('my/cuda')
    await driver.press('enter')
    await driver.until(() => driver.text().includes('my/cuda:latest names this image now.'))
    expect(asked).toEqual([[digest('image cuda'), 'my/cuda:latest']])
    expect(driver.app.loop.get().overlays).toEqual([])
    expect(driver.app.loop.get().jobs).toEqual([])
  })

  test('says under the field what is wrong, keeps the text, and starts nothing', async () => {
    const tagged: string[] = []
    const tag = async (_: string, reference: string) => void tagged.push(reference)
    await using driver = await drive(shop(NOW), { abilities: () => ({ tag }) })
    await driver.press('+', 'enter')
    expect(driver.text()).toContain('✗ Type a name.')
    await driver.type('Wrong')
    expect(driver.text()).not.toContain('✗ Type a name.')
    await driver.press('enter')
    expect(driver.text()).toContain('✗ A repository name is written in lower case.')
    expect(driver.text()).toContain('New name  Wrong▏')
    expect(tagged).toEqual([])
  })

  test('keeps its text when the store refuses, with the reason of the store', async () => {
    const refusal = new FaultError(fault('conflict', 'The name is taken.'))
    await using driver = await drive(shop(NOW), {
      abilities: () => ({ createContainer: () => Promise.reject(refusal) }),
    })
    await driver.press('C')
    await driver.type('web')
    await driver.press('enter')
    await driver.until(() => driver.text().includes('✗ The name is taken.'))
    expect(driver.text()).toContain('Name      web▏')
    expect(driver.app.loop.get().jobs).toEqual([])
    expect(driver.app.loop.get().toast).toBeNull()
  })

  test('says beforehand that a name moves from another image', async () => {
    await using driver = await drive(shop(NOW), { abilities: () => ({ tag: async () => {} }) })
    await driver.press('+')
    await driver.type('debian:1')
    expect(driver.text()).not.toContain('names another image')
    await driver.type('2')
    expect(driver.text()).toContain('▲ debian:12 names another image now. The name moves.')
  })

  test('edits as every field does: a word, everything, a letter; a paste is one line', async () => {
    await using driver = await drive(shop(NOW), { abilities: () => ({ load: async () => [] }) })
    await driver.run('fill.load')
    await driver.type('one two')
    await driver.press('ctrl+w')
    expect(driver.text()).toContain('Archive   one ▏')
    await driver.press('backspace', 'backspace')
    expect(driver.text()).toContain('Archive   on▏')
    await driver.press('ctrl+u')
    driver.app.paste('/a\n/b')
    await driver.idle()
    expect(driver.text()).toContain('Archive   /a /b▏')
    await driver.press('q', '?', ':')
    expect(driver.text()).toContain('Archive   /a /bq?:▏')
    await driver.press('esc')
    expect(driver.app.loop.get().overlays).toEqual([])
  })

  test('goes from field to field and hands over every one of them', async () => {
    const specs: ContainerSpec[] = []
    const createContainer = async (spec: ContainerSpec): Promise<string> => {
      specs.push(spec)
      return containerId('made')
    }
    await using driver = await drive(shop(NOW), { abilities: () => ({ createContainer }) })
    await driver.press('C', 'tab')
    await driver.type('sh -c "sleep 1"')
    await driver.press('shift+tab')
    await driver.type('web')
    await driver.press('enter')
    await driver.until(() => specs.length === 1)
    expect(specs[0]).toEqual({
      image: digest('image cuda'),
      imageName: CUDA,
      name: 'web',
      command: ['sh', '-c', 'sleep 1'],
    })
    await driver.until(() => driver.text().includes(`Created the container web from ${CUDA}`.slice(0, 60)))
  })
})

describe('a path', () => {
  const saving = (saved: (readonly [readonly Saved[], unknown])[]) => () => ({
    save: async (images: readonly Saved[], to: unknown) => void saved.push([images, to]),
  })

  test('is completed by tab, and begins in the working folder or at home', async () => {
    const asked: string[] = []
    const load = async (from: unknown) => {
      asked.push(JSON.stringify(from))
      return []
    }
    const files = {
      kindOf: async () => 'file' as const,
      complete: async (text: string) => (text === '~/im' ? '~/images.tar' : text),
    }
    await using driver = await drive(shop(NOW), { abilities: () => ({ load }), files })
    await driver.run('fill.load')
    await driver.type('~/im')
    await driver.press('tab')
    expect(driver.text()).toContain('Archive   ~/images.tar▏')
    await driver.press('enter')
    await driver.until(() => driver.text().includes('There was no image in the archive.'))
    expect(asked).toEqual(['{"path":"/home/me/images.tar"}'])
  })

  test('with nothing at it is said before anything begins', async () => {
    const loaded: unknown[] = []
    const load = async (from: unknown) => {
      loaded.push(from)
      return []
    }
    await using driver = await drive(shop(NOW), { abilities: () => ({ load }) })
    await driver.run('fill.load')
    await driver.type('gone.tar')
    await driver.press('enter')
    await driver.until(() => driver.text().includes('✗ There is nothing at /work/gone.tar.'))
    expect(loaded).toEqual([])
  })

  test.each([
    ['file', 'There is a file at /work/x.tar already.'],
    ['folder', 'There is a folder at /work/x.tar already.'],
  ] as const)('that is taken by a %s is never written to', async (kind, says) => {
    const saved: (readonly [readonly Saved[], unknown])[] = []
    await using driver = await drive(shop(NOW), { abilities: saving(saved), files: { kindOf: async () => kind } })
    await driver.press('o')
    await driver.type('x.tar')
    await driver.press('enter')
    await driver.until(() => driver.text().includes(says))
    expect(saved).toEqual([])
  })

  test('gets the marked images with their names', async () => {
    const saved: (readonly [readonly Saved[], unknown])[] = []
    const files = { kindOf: async (path: string) => (path === '/work' ? ('folder' as const) : null) }
    await using driver = await drive(shop(NOW), { abilities: saving(saved), files })
    await driver.type('/gateway:2.14.1')
    await driver.press('enter', 'space', 'esc', 'G', 'space', 'o')
    expect(driver.text()).toContain('Save 2 images')
    await driver.type('two.tar')
    await driver.press('enter')
    await driver.until(() => driver.text().includes('Saved 2 images to /work/two.tar.'))
    expect(saved).toEqual([
      [
        [
          {
            image: digest('image api'),
            references: ['acme/api-gateway:2.14.1', 'acme/api-gateway:2.14', 'acme/api-gateway:latest'],
          },
          { image: digest('image base'), references: ['debian:12'] },
        ],
        { path: '/work/two.tar' },
      ],
    ])
  })

  test('that is looked at when the form is left starts nothing', async () => {
    const { promise, resolve } = Promise.withResolvers<null>()
    const saved: (readonly [readonly Saved[], unknown])[] = []
    await using driver = await drive(shop(NOW), { abilities: saving(saved), files: { kindOf: () => promise } })
    await driver.press('o')
    await driver.type('x.tar')
    // Not awaited: the whole point is that the path is still being looked at.
    driver.app.press('enter')
    driver.app.press('esc')
    resolve(null)
    await driver.idle()
    expect(driver.app.loop.get().overlays).toEqual([])
    expect(driver.app.loop.get().jobs).toEqual([])
    expect(saved).toEqual([])
  })
})
