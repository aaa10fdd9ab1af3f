import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ImageId } from '../../src/engine/image.ts'
import { ociStore } from '../../src/stores/oci/index.ts'
import { addImage, keeperIn, layerOf } from '../support/oci-store.ts'
import { run } from './shell.ts'

describe('the verbs on a store in a folder', () => {
  let root: string
  let app: ImageId
  let gone: ImageId
  const imgtui = (words: readonly string[], options = {}) => run(ociStore({ root }), words, options)
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'imgtui-cli-'))
    const keeper = keeperIn(root)
    app = await addImage(keeper, { layers: [layerOf('base'), layerOf('app')], tags: ['docker.io/acme/app:1'] })
    gone = await addImage(keeper, { layers: [layerOf('gone')] })
    keeper.close()
  })
  afterEach(() => rm(root, { recursive: true }))

  test('a container is made, listed, renamed, holds its image, and is removed', async () => {
    const created = await imgtui(['container', 'create', '--name', 'web', 'acme/app:1', 'sh'])
    expect(created).toMatchObject({ code: 0, out: expect.stringMatching(/^[0-9a-f]{64}\n$/) })
    expect((await imgtui(['container', 'rename', 'web', 'shop'])).code).toBe(0)
    expect(JSON.parse((await imgtui(['ps', '--json'])).out).containers).toMatchObject([
      { name: 'shop', image: app, imageName: 'acme/app:1', state: 'created' },
    ])
    const held = await imgtui(['rm', '-y', 'acme/app:1'])
    expect(held.code).toBe(3)
    expect(held.out).toContain('Held by shop (created, never started).')
    expect((await imgtui(['container', 'rm', '-y', 'shop'])).code).toBe(0)
    expect((await imgtui(['ps', '-q'])).out).toBe('')
    expect((await imgtui(['rm', '-y', 'acme/app:1'])).code).toBe(0)
  })

  test('a refusal of the store is said with what can be done', async () => {
    await imgtui(['container', 'create', '--name', 'web', app])
    const taken = await imgtui(['container', 'create', '--name', 'web', app])
    expect(taken).toMatchObject({ code: 1, out: '', err: 'A container is called web already.\nChoose another name.\n' })
    const bad = await imgtui(['tag', app, 'Bad\u001b[2J'])
    expect(bad).toMatchObject({ code: 1, err: expect.stringContaining('Bad^[[2J') })
  })

  test('tag moves a name, and prune takes what lost its last one', async () => {
    await imgtui(['tag', gone, 'acme/app:1'])
    expect(JSON.parse((await imgtui(['inspect', 'acme/app:1'])).out)).toMatchObject([{ Id: gone }])
    const pruned = JSON.parse((await imgtui(['prune', '-y', '--json'])).out)
    expect(pruned.steps).toMatchObject([{ image: app, effect: 'delete', result: 'done' }])
    expect((await imgtui(['ls', '-q', '--no-trunc'])).out).toBe(`${gone}\n`)
  })

  test('history and inspect tell what the config says', async () => {
    expect((await imgtui(['history', app])).out).toContain('COPY 1 /')
    expect(JSON.parse((await imgtui(['inspect', app, gone])).out)).toMatchObject([{ Id: app }, { Id: gone }])
  })

  test('check finds a blob that was changed, and repair sets it aside', async () => {
    expect((await imgtui(['check', '--read-data'])).code).toBe(0)
    const blobs = join(root, 'blobs', 'sha256')
    const manifest = (JSON.parse((await imgtui(['inspect', gone])).out)[0] as { RootFS: { Layers: string[] } }).RootFS
    const blob = manifest.Layers[0]?.slice('sha256:'.length) ?? ''
    await writeFile(join(blobs, blob), 'something else')
    const found = await imgtui(['check', '--read-data', '--json'])
    expect(found.code).toBe(1)
    expect(JSON.parse(found.out).findings[0]).toMatchObject({ kind: 'damage' })

    const shown = await imgtui(['repair', '--dry-run'])
    expect([shown.code, await readdir(blobs)]).toEqual([0, expect.arrayContaining([blob])])
    const repaired = await imgtui(['repair', '-y'])
    expect(repaired.out).toBe(`${shown.out}Done.\n`)
    expect(await readdir(blobs)).not.toContain(blob)
    expect((await imgtui(['check'])).code).toBe(1)
  })
})
