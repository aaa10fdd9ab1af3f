import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import type { Digest } from '../../src/engine/digest.ts'
import { hexOf } from '../../src/engine/digest.ts'
import { onBench } from './bench.ts'
import type { Lying, Packing } from './form.ts'

type Descriptor = {
  readonly digest: Digest
  readonly size: number
  readonly annotations?: Readonly<Record<string, string>>
}
type Manifest = {
  readonly manifests?: readonly Descriptor[]
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
}
type Config = {
  readonly os: string
  readonly architecture: string
  readonly rootfs: { readonly diff_ids: readonly Digest[] }
}
type DockerItem = { readonly Config: string; readonly RepoTags: readonly string[] | null; readonly Layers: string[] }

const digestOf = (bytes: Uint8Array): Digest => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

const packingOf = (bytes: Buffer): Packing => {
  if (bytes.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]))) return 'gzip'
  return bytes.subarray(0, 4).equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd])) ? 'zstd' : 'raw'
}

const unpack = { raw: (bytes: Buffer) => bytes, gzip: gunzipSync, zstd: zstdDecompressSync } as const

/** What the bytes of a layer unpack to, as a digest. */
export const diffIdOf = (layer: Buffer): Digest => digestOf(unpack[packingOf(layer)](layer))

/** An image of the bytes of its config and its layers. Throws where the layers are not those of the config. */
export const lyingOf = (config: Buffer, layers: readonly Buffer[], names: readonly string[]): Lying => {
  const { os, architecture, rootfs } = JSON.parse(config.toString()) as Config
  const diffIds = layers.map(diffIdOf)
  const id = digestOf(config)
  if (diffIds.join() !== rootfs.diff_ids.join()) throw new Error(`the layers of ${id} are not those of its config`)
  const packings = layers.map(packingOf)
  return { id, diffIds, names, platform: `${os}/${architecture}`, blobs: layers.map(digestOf), packings }
}

/** The same images, each once, with all its names in order. */
const merged = (images: readonly Lying[]): readonly Lying[] =>
  [...Map.groupBy(images, ({ id }) => id).values()].map((same) => ({
    ...(same[0] as Lying),
    names: [...new Set(same.flatMap(({ names }) => names))].sort(),
  }))

const namesOf = ({ annotations = {} }: Descriptor): readonly string[] => {
  const name = annotations['io.containerd.image.name'] ?? annotations['org.opencontainers.image.ref.name']
  return name === undefined ? [] : [name]
}

const blobIn =
  (folder: string) =>
  async ({ digest, size }: Descriptor): Promise<Buffer> => {
    const bytes = await readFile(join(folder, 'blobs/sha256', hexOf(digest)))
    if (digestOf(bytes) !== digest || bytes.length !== size) throw new Error(`the blob ${digest} is not what it should`)
    return bytes
  }

const inLayout = async (folder: string): Promise<readonly Lying[]> => {
  const blob = blobIn(folder)
  const walk = async (descriptor: Descriptor, names: readonly string[]): Promise<readonly Lying[]> => {
    const manifest = JSON.parse((await blob(descriptor)).toString()) as Manifest
    if (manifest.manifests !== undefined)
      return (await Promise.all(manifest.manifests.map((child) => walk(child, names)))).flat()
    const layers = await Promise.all(manifest.layers.map(blob))
    return [lyingOf(await blob(manifest.config), layers, names)]
  }
  const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as Manifest
  return merged((await Promise.all((index.manifests ?? []).map((entry) => walk(entry, namesOf(entry))))).flat())
}

const inDockerList = async (folder: string): Promise<readonly Lying[]> => {
  const items = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as readonly DockerItem[]
  const images = items.map(async ({ Config, RepoTags, Layers }) => {
    const layers = await Promise.all(Layers.map((name) => readFile(join(folder, name))))
    return lyingOf(await readFile(join(folder, Config)), layers, RepoTags ?? [])
  })
  return merged(await Promise.all(images))
}

/** What lies in an unpacked archive or layout, under each of the lists that it has. */
export type Lists = { readonly oci: readonly Lying[] | null; readonly docker: readonly Lying[] | null }

const inFolder = async (folder: string): Promise<Lists> => ({
  oci: existsSync(join(folder, 'index.json')) ? await inLayout(folder) : null,
  docker: existsSync(join(folder, 'manifest.json')) ? await inDockerList(folder) : null,
})

/**
 * What lies in an archive or a layout. Shares no code with the program: every blob is read, hashed, unpacked and compared
 * with what speaks of it. Throws where anything does not fit.
 */
export const contentsOf = async (path: string): Promise<Lists> => {
  if ((await stat(path)).isDirectory()) return inFolder(path)
  return onBench(async ({ at, folder, run }) => {
    await run('tar', '-xf', path, '-C', folder, '--one-top-level=archive')
    return inFolder(at('archive'))
  })
}
