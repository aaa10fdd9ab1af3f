import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { execute } from '../../../src/app/remove.ts'
import { catalogOf } from '../../../src/engine/catalog.ts'
import type { ImageId } from '../../../src/engine/image.ts'
import { planRemoval } from '../../../src/engine/plan.ts'
import { shareLayers } from '../../../src/engine/sharing.ts'
import type { Store } from '../../../src/engine/store.ts'
import { ociStore } from '../../../src/stores/oci/index.ts'
import type { Keeper } from '../../../src/stores/oci/keeper.ts'
import { faultOf } from '../../support/fault-of.ts'
import { addImage, blobsIn, keeperIn, layerOf } from '../../support/oci-store.ts'

let root: string
let keeper: Keeper
let store: Store

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'imgtui-oci-'))
  keeper = keeperIn(root)
  store = ociStore({ root })
})
afterEach(async () => {
  keeper.close()
  store.close()
  await rm(root, { recursive: true })
})

const named = (name: string): string => `docker.io/library/${name}`
const indexPath = (): string => join(root, 'index.json')
type Document = { manifests: { digest: string; annotations?: Record<string, string> }[]; annotations?: object }
const readIndex = async (): Promise<Document> => JSON.parse(await readFile(indexPath(), 'utf8'))
const writeIndex = (index: Document): Promise<void> => writeFile(indexPath(), JSON.stringify(index))
const tagsOf = async (id: ImageId): Promise<readonly string[] | undefined> => (await keeper.read()).images.get(id)?.tags

describe('a store that nobody has written to', () => {
  it('is empty, and is not made by looking at it', async () => {
    await rm(root, { recursive: true })
    expect((await store.open()).kind).toBe('oci')
    expect(await store.list()).toEqual({ images: [], containers: [] })
    expect(await store.check?.()).toMatchObject({ images: 0, blobs: 0, findings: [] })
    await expect(stat(root)).rejects.toThrow('ENOENT')
    await mkdir(root)
  })

  it('is never made in a folder of something else', async () => {
    await writeFile(join(root, 'thesis.txt'), 'do not lose')
    expect((await faultOf(store.open())).kind).toBe('absent')
    expect((await faultOf(addImage(keeper, { layers: [layerOf('a')] }))).kind).toBe('absent')
  })
})

describe('names', () => {
  it('move, and leave the image that had them without one', async () => {
    const one = await addImage(keeper, { layers: [layerOf('one')], tags: [named('app:1')] })
    const two = await addImage(keeper, { layers: [layerOf('two')], tags: [named('app:1')] })
    expect(await tagsOf(one)).toEqual([])
    expect(await tagsOf(two)).toEqual([named('app:1')])
    await store.tag?.(one, 'app:1')
    expect(await tagsOf(one)).toEqual([named('app:1')])
    expect(await tagsOf(two)).toEqual([])
    expect((await readIndex()).manifests).toHaveLength(2)
  })

  it('are refused when they are none, or digests', async () => {
    const one = await addImage(keeper, { layers: [layerOf('one')] })
    for (const name of ['Upper:1', 'a:b:c', `a@sha256:${'0'.repeat(64)}`, ''])
      expect((await faultOf(store.tag?.(one, name) ?? Promise.resolve())).kind).toBe('conflict')
  })

  it('of the same image share one set of blobs', async () => {
    await addImage(keeper, { layers: [layerOf('one')], tags: [named('a:1')] })
    const before = await blobsIn(keeper)
    await addImage(keeper, { layers: [layerOf('one')], tags: [named('b:1')] })
    expect(await blobsIn(keeper)).toEqual(before)
    expect((await store.list()).images.map(({ references }) => references)).toEqual([['a:1', 'b:1']])
  })

  it('go along with their repository: its digests leave with its last tag', async () => {
    const digest = `sha256:${'a'.repeat(64)}`
    const digests = [`${named('a')}@${digest}`, `${named('b')}@${digest}`]
    const id = await addImage(keeper, { layers: [layerOf('one')], tags: [named('a:1'), named('b:1')], digests })
    const removed = await store.remove({ type: 'reference', image: id, reference: 'a:1' })
    expect(removed.untagged).toEqual(['a:1', `a@${digest}`])
    expect((await store.list()).images[0]).toMatchObject({ references: ['b:1'], digests: [`b@${digest}`] })
  })
})

describe('what other tools write', () => {
  it('keeps what is not known here', async () => {
    await addImage(keeper, { layers: [layerOf('one')], tags: [named('a:1')] })
    const index = await readIndex()
    const [entry] = index.manifests
    if (entry === undefined) throw new Error('no entry')
    await writeIndex({
      ...index,
      annotations: { theirs: 'yes' },
      manifests: [{ ...entry, annotations: { ...entry.annotations, own: 'note' } }],
    })
    const [image] = (await store.list()).images
    if (image === undefined) throw new Error('no image')
    await store.tag?.(image.id, 'b:1')
    const after = await readIndex()
    expect(after.annotations).toEqual({ theirs: 'yes' })
    expect(after.manifests[0]?.annotations).toMatchObject({ own: 'note' })
  })

  it('a bare word as a name stays what it is', async () => {
    const id = await addImage(keeper, { layers: [layerOf('one')], tags: ['latest'] })
    expect((await store.list()).images[0]?.references).toEqual(['latest'])
    await store.remove({ type: 'reference', image: id, reference: 'latest' })
    expect((await store.list()).images).toEqual([])
  })

  it('what they drop is noticed, kept for a day, and can be brought back', async () => {
    const lost = await addImage(keeper, { layers: [layerOf('lost')], tags: [named('lost:1')] })
    await addImage(keeper, { layers: [layerOf('kept')], tags: [named('kept:1')] })
    const index = await readIndex()
    await writeIndex({ ...index, manifests: index.manifests.slice(1) })
    await addImage(keeper, { layers: [layerOf('more')], tags: [named('more:1')] })
    const says = (await store.check?.())?.findings.map((finding) => finding.says)
    expect(says).toContain('Another tool dropped lost:1 from the index.')
    expect(await store.repair?.({ restoreTags: true })).toContain('Bring back lost:1, which another tool dropped.')
    expect(await tagsOf(lost)).toEqual([named('lost:1')])
  })

  it('an index that is half there is waited for, then stood in for; nothing is written over it', async () => {
    const id = await addImage(keeper, { layers: [layerOf('one')], tags: [named('a:1')] })
    const whole = await readFile(indexPath())
    await writeFile(indexPath(), whole.subarray(0, 40))
    expect((await store.list()).images.map((image) => image.id)).toEqual([id])
    expect((await faultOf(store.tag?.(id, 'b:1') ?? Promise.resolve())).kind).toBe('damaged')
    expect((await store.repair?.())?.[0]).toContain('Write the index again')
    await store.tag?.(id, 'b:1')
    expect(await tagsOf(id)).toEqual([named('a:1'), named('b:1')])
  })
})

describe('damage', () => {
  it('is found, set aside, and mended by the same image coming again', async () => {
    const recipe = { layers: [layerOf('one'), layerOf('two')], tags: [named('a:1')] }
    const id = await addImage(keeper, recipe)
    const chain = (await store.chain?.(id)) ?? []
    const layer = chain[1]
    if (layer === undefined) throw new Error('no layer')
    const path = keeper.paths.blob(layer.diffId)
    const bytes = await readFile(path)
    bytes[600] = (bytes[600] ?? 0) ^ 1
    await writeFile(path, bytes)
    expect((await store.check?.())?.findings).toEqual([])
    const [found] = (await store.check?.({ readData: true }))?.findings ?? []
    expect(found).toMatchObject({ kind: 'damage', blob: layer.diffId })
    await store.repair?.()
    expect((await store.check?.())?.findings[0]?.says).toContain('is missing')
    await addImage(keeper, recipe)
    expect((await store.check?.({ readData: true }))?.findings).toEqual([])
  })
})

describe('bytes', () => {
  const layers = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 })
  const shelf = fc.array(layers, { minLength: 1, maxLength: 6 })

  it('a plan frees what it says, to the byte, whatever images share', async () => {
    await fc.assert(
      fc.asyncProperty(shelf, fc.infiniteStream(fc.boolean()), async (images, choice) => {
        const folder = await mkdtemp(join(tmpdir(), 'imgtui-freed-'))
        const there = keeperIn(folder)
        const own = ociStore({ root: folder })
        try {
          for (const [index, image] of images.entries())
            await addImage(there, {
              layers: image.map((number) => layerOf('x'.repeat(100 * number))),
              tags: [named(`i${index}:1`)],
              labels: { number: String(index) },
            })
          const catalog = catalogOf(await own.list())
          const chains = new Map(
            await Promise.all(
              [...catalog.images.keys()].map(async (id) => [id, (await own.chain?.(id)) ?? []] as const),
            ),
          )
          const sharing = shareLayers(catalog, chains, [])
          const targets = [...catalog.images.keys()].filter(() => choice.next().value).map((image) => ({ image }))
          const plan = planRemoval(sharing, targets)
          const before = (await own.measure?.()) ?? Number.NaN
          for await (const { result } of execute(own, sharing, plan)) expect(result).toBe('done')
          const after = (await own.measure?.()) ?? Number.NaN
          expect(before - after).toBe(plan.frees.atLeast)
          expect(plan.frees.atMost).toBe(plan.frees.atLeast)
        } finally {
          there.close()
          own.close()
          await rm(folder, { recursive: true })
        }
      }),
      { numRuns: 25 },
    )
  }, 60_000)
})
