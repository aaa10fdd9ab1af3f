import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Digest } from '../../../src/engine/digest.ts'
import { hexOf } from '../../../src/engine/digest.ts'
import type { Bench } from '../bench.ts'
import type { Reader, Seen } from '../reader.ts'

type Layer = { readonly digest: Digest }
type Stat = { readonly history: readonly { readonly layer: Layer | null; readonly diff_id: Digest }[] }
type Bundle = { readonly from_descriptor_path: { readonly descriptor_walk: readonly { readonly digest: string }[] } }
type Manifest = { readonly config: { readonly digest: Digest } }

const json = async <T>(path: string): Promise<T> => JSON.parse(await readFile(path, 'utf8')) as T

const readOne = async (path: string, name: string, bench: Bench): Promise<Seen> => {
  const image = ['--image', `${path}:${name}`]
  const bundle = bench.at(`bundle-${name.replaceAll('/', '-')}`)
  await bench.run('umoci', 'unpack', ...image, bundle)
  const { history } = JSON.parse(await bench.run('umoci', 'stat', '--json', ...image)) as Stat
  const { from_descriptor_path: from } = await json<Bundle>(join(bundle, 'umoci.json'))
  const manifest = hexOf(from.descriptor_walk.at(-1)?.digest ?? '')
  const { config } = await json<Manifest>(join(path, 'blobs/sha256', manifest))
  const layers = history.filter(({ layer }) => layer !== null)
  return {
    id: config.digest,
    diffIds: layers.map(({ diff_id }) => diff_id),
    blobs: layers.flatMap(({ layer }) => (layer === null ? [] : [layer.digest])),
    names: [name],
  }
}

/**
 * `umoci unpack`, which compares every layer with the config while it unpacks it, and `umoci stat` for what it compared.
 * It knows no images but by name.
 */
export const umociReader: Reader = async ({ path, images }, bench) => {
  const names = new Set(images.flatMap((image) => image.names))
  return { images: await Promise.all([...names].map((name) => readOne(path, name, bench))), first: null }
}
