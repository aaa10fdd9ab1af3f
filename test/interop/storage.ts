import { readFile } from 'node:fs/promises'
import type { Digest } from '../../src/engine/digest.ts'
import type { Bench } from './bench.ts'
import type { Identity } from './form.ts'

/** Flags that make podman and buildah keep everything on the bench. */
export const storageFlags = (tool: 'podman' | 'buildah', { at }: Bench): readonly string[] => [
  `--root=${at('storage')}`,
  `--runroot=${at('runroot')}`,
  '--storage-driver=vfs',
  ...(tool === 'podman' ? [`--tmpdir=${at('libpod')}`] : []),
]

type StoredImage = { readonly id: string; readonly layer?: string; readonly names?: readonly string[] }
type StoredLayer = { readonly id: string; readonly parent?: string; readonly 'diff-digest'?: Digest }

/** An image of a storage, and its names there. */
export type StoredIdentity = Identity & { readonly names: readonly string[] }

/**
 * The images that podman and buildah keep, from the files of their storage: there stands, for every layer, the digest that
 * was computed while it was unpacked, where `inspect` only repeats the config.
 */
export const imagesInStorage = async ({ at }: Bench): Promise<readonly StoredIdentity[]> => {
  const read = async <T>(name: string): Promise<readonly T[]> =>
    JSON.parse(await readFile(at(`storage/${name}`), 'utf8').catch(() => '[]')) as readonly T[]
  const images = await read<StoredImage>('vfs-images/images.json')
  const layers = new Map((await read<StoredLayer>('vfs-layers/layers.json')).map((layer) => [layer.id, layer]))
  const chain = (id: string | undefined): readonly Digest[] => {
    const layer = layers.get(id ?? '')
    return layer === undefined ? [] : [...chain(layer.parent), layer['diff-digest'] ?? 'not:computed']
  }
  return images.map(({ id, layer, names = [] }) => ({ id: `sha256:${id}`, diffIds: chain(layer), names }))
}
