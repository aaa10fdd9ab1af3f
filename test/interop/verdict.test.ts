import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hexOf } from '../../src/engine/digest.ts'
import { newFolder } from './bench.ts'
import { contentsOf } from './contents.ts'
import { type Artifact, contentOf, type Lying } from './form.ts'
import type { Seen } from './reader.ts'
import { makeSamples, OTHER, type Samples } from './samples.ts'
import { imagesUnder, judgeReading, judgeWriting } from './verdict.ts'

// A table of check marks is worth as much as what would have put something else there.
const folder = newFolder()
let samples: Samples
let images: readonly Lying[]
let artifact: Artifact

beforeAll(async () => {
  samples = await makeSamples(folder)
  images = samples.several.images
  const form = { writer: 'imgtui', kind: 'layout', content: 'several' } as const
  artifact = { form, path: samples.several.layout, images, content: contentOf(images) }
})
afterAll(() => rm(folder, { recursive: true }))

const NOTHING = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const first = (change: (image: Lying) => Partial<Seen>): readonly Seen[] =>
  images.map((image, at) => (at === 0 ? { ...image, ...change(image) } : image))
const typeOf = (seen: readonly Seen[]): string => judgeReading(artifact, { images: seen, first: null }).type

describe('a reading', () => {
  test('of everything is all', () => {
    expect(typeOf(images)).toBe('all')
    expect(typeOf(images.map((image) => ({ ...image, names: null, blobs: null })))).toBe('all')
  })

  test.each<[string, (image: Lying) => Partial<Seen>]>([
    ['another image ID', () => ({ id: NOTHING })],
    ['another layer', ({ diffIds }) => ({ diffIds: [...diffIds.slice(1), NOTHING] })],
    ['a layer less', ({ diffIds }) => ({ diffIds: diffIds.slice(1) })],
    ['layers the other way round', ({ diffIds }) => ({ diffIds: diffIds.toReversed() })],
    ['another blob', ({ blobs }) => ({ blobs: [...blobs.slice(1), NOTHING] })],
    ['a name too many', ({ names }) => ({ names: [...names, OTHER] })],
    ['no name', () => ({ names: [] })],
  ])('with %s is wrong', (_, change) => {
    expect(typeOf(first(change))).toBe('wrong')
  })

  test('of one image of two is wrong', () => {
    expect(typeOf(images.slice(1))).toBe('wrong')
    expect(typeOf([])).toBe('wrong')
  })

  test('of one platform is told from that of another', () => {
    const both = { ...artifact, images: samples.platforms.images, content: contentOf(samples.platforms.images) }
    const [here, far] = samples.platforms.images
    expect(judgeReading(both, { images: here === undefined ? [] : [here], first: null })).toEqual({ type: 'host' })
    expect(judgeReading(both, { images: far === undefined ? [] : [far], first: null })).toMatchObject({ type: 'wrong' })
  })
})

describe('a writing', () => {
  const judge = (written: readonly Lying[]): string => judgeWriting(artifact.form, written, samples.several).type

  test('is judged by IDs, layers, names and number', () => {
    expect(judge(images)).toBe('all')
    expect(judge(images.slice(1))).toBe('other')
    expect(judge(images.map((image) => ({ ...image, id: NOTHING })))).toBe('wrong')
    expect(judge(images.map((image) => ({ ...image, diffIds: image.diffIds.toReversed() })))).toBe('wrong')
    expect(judge(images.map((image) => ({ ...image, names: [] })))).toBe('wrong')
  })

  test('is not what was asked for with layers packed otherwise', () => {
    const form = { ...artifact.form, content: 'zstd' } as const
    expect(judgeWriting(form, samples.gzip.images, samples.zstd)).toEqual({ type: 'other', says: 'layers are gzip' })
  })

  test('of two lists that differ is wrong', () => {
    const one = images.slice(1)
    expect(imagesUnder({ oci: images, docker: images }, 'combined')).toEqual(images)
    expect(imagesUnder({ oci: one, docker: images }, 'combined')).toContain('the OCI index has not')
    expect(imagesUnder({ oci: images, docker: one }, 'combined')).toContain('Docker’s list has not')
    expect(imagesUnder({ oci: images, docker: null }, 'combined')).toContain('missing')
    expect(imagesUnder({ oci: images, docker: images }, 'layout')).toContain('is there')
  })
})

describe('what lies in a layout', () => {
  test.each(['gzip', 'raw', 'zstd'] as const)(
    'is the image that was made, with layers packed as %s',
    async (content) => {
      expect((await contentsOf(samples[content].layout)).oci).toEqual(samples[content].images)
      expect((await contentsOf(samples[content].ociArchive)).oci).toEqual(samples[content].images)
      const { docker } = await contentsOf(samples[content].dockerArchive)
      expect(docker?.map(({ id, diffIds }) => [id, diffIds])).toEqual(
        samples[content].images.map(({ id, diffIds }) => [id, diffIds]),
      )
    },
  )

  test('is not read past a blob with one bit changed', async () => {
    const blob = samples.several.images[1]?.blobs[1] ?? ''
    const path = join(samples.several.layout, 'blobs/sha256', hexOf(blob))
    const bytes = await readFile(path)
    bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40)
    await writeFile(path, bytes)
    await expect(contentsOf(samples.several.layout)).rejects.toThrow('is not what it should')
  })
})
