import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Digest } from '../../../src/engine/digest.ts'
import type { ImageId } from '../../../src/engine/image.ts'
import type { Chain, Chains } from '../../../src/engine/layer.ts'
import { chainOf } from '../../../src/stores/docker/chain.ts'
import { chainFile } from '../../../src/stores/docker/remembered.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgtui-chains-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const digest = (number: number): Digest => `sha256:${number.toString(16).padStart(64, '0')}`
const imageId = (number: number): ImageId => digest(1_000_000 + number)

/** Images that share a base of five layers by groups, and have some of their own. */
const chain = (number: number): Chain => {
  const diffs = [0, 1, 2, 3, 4]
    .map((layer) => digest((number % 50) * 10 + layer))
    .concat(digest(100_000 + number), digest(5))
  return chainOf(
    diffs,
    diffs.map((_, index) => (number + index) * 1000),
  )
}
// Sizes of shared layers are a matter of the layer, not of the image.
const shared = (count: number): Chains => {
  const sizes = new Map<Digest, number>()
  return new Map(
    Array.from({ length: count }, (_, number) => [
      imageId(number),
      chain(number).map((layer) => {
        const size = sizes.get(layer.chainId) ?? layer.size ?? 0
        sizes.set(layer.chainId, size)
        return { ...layer, size }
      }),
    ]),
  )
}

const all = (chains: Chains) => [...chains.keys()]
const file = () => chainFile(folder, 'docker:unix:///x.sock')
const only = async (): Promise<string> => join(folder, (await readdir(folder))[0] ?? '')

describe('chains on disk', () => {
  it('come back as they were, for the images asked for', async () => {
    const chains = shared(20)
    await file().write('engine', chains, new Set())
    expect(await file().read('engine', all(chains))).toEqual(chains)
    expect(all(await file().read('engine', [imageId(3), imageId(99)]))).toEqual([imageId(3)])
  })

  it('are added to, image by image', async () => {
    const chains = [...shared(4)]
    await file().write('engine', new Map(chains.slice(0, 2)), new Set())
    await file().write('engine', new Map(chains.slice(1)), new Set())
    expect(
      await file().read(
        'engine',
        chains.map(([id]) => id),
      ),
    ).toEqual(new Map(chains))
  })

  it('keep an image without layers, and none whose sizes are not known', async () => {
    const chains: Chains = new Map([
      [imageId(1), []],
      [imageId(2), chainOf([digest(1)], [null])],
    ])
    await file().write('engine', chains, new Set())
    expect(await file().read('engine', all(chains))).toEqual(new Map([[imageId(1), []]]))
  })

  it('belong to one engine and one store', async () => {
    const chains = shared(2)
    await file().write('engine', chains, new Set())
    expect((await file().read('another engine', all(chains))).size).toBe(0)
    expect((await chainFile(folder, 'docker:tcp://far:1').read('engine', all(chains))).size).toBe(0)
  })

  it('are ignored when they are broken, and then written anew', async () => {
    const chains = shared(3)
    const id = 'ab'.repeat(32)
    const broken = [
      '',
      '{',
      'null',
      '[]',
      '{"format":2}',
      '\u0000'.repeat(100),
      '{"format":1,"engine":"engine","layers":[["x",-1,3]],"images":[]}',
      `{"format":1,"engine":"engine","layers":[["${id}",5,3]],"images":[["${id}",0]]}`,
      `{"format":1,"engine":"engine","layers":[["${id}",0,3]],"images":[["${id}",0]]}`,
      `{"format":1,"engine":"engine","layers":[["${id}",-1,3]],"images":[["${id}",7]]}`,
    ]
    await file().write('engine', chains, new Set())
    const path = await only()
    for (const text of broken) {
      await writeFile(path, text)
      expect((await file().read('engine', [`sha256:${id}`, ...all(chains)])).size).toBe(0)
      await file().write('engine', chains, new Set())
      expect((await file().read('engine', all(chains))).size).toBe(3)
    }
  })

  it('leave no half-written file behind, whoever writes at the same time', async () => {
    const chains = shared(50)
    await Promise.all(Array.from({ length: 10 }, () => file().write('engine', chains, new Set())))
    expect(await readdir(folder)).toHaveLength(1)
    expect((await file().read('engine', all(chains))).size).toBe(50)
  })

  it('drop images that are gone once they are very many', async () => {
    const chains = shared(20_001)
    const current = new Set(all(chains).slice(0, 10))
    await file().write('engine', chains, current)
    expect((await file().read('engine', all(chains))).size).toBe(10)
  })

  it('are quick to read', async () => {
    const chains = shared(1000)
    await file().write('engine', chains, new Set())
    await file().read('engine', all(chains))
    const begun = performance.now()
    expect((await file().read('engine', all(chains))).size).toBe(1000)
    expect(performance.now() - begun).toBeLessThan(50)
    expect((await readFile(await only())).length).toBeLessThan(400_000)
  })
})
