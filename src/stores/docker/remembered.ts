import { hash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Digest } from '../../engine/digest.ts'
import type { ImageId } from '../../engine/image.ts'
import type { Chain, Chains, Layer } from '../../engine/layer.ts'
import { digestOf, entriesOf, fieldsOf, numberOf } from '../decode.ts'
import { chainIdOn } from './chain.ts'

/** Chains of one store on disk. Sizes depend on the engine's driver: what another engine wrote is not read. */
export type ChainFile = {
  /** The chains of these images that the file has. A missing, torn or foreign file has none. */
  readonly read: (identity: string, images: readonly ImageId[]) => Promise<Chains>
  /**
   * Replaces the file by what it had and `learnt`, in one step. Above 20,000 images those not in `current` are dropped.
   * Rejects when the folder cannot be written.
   */
  readonly write: (identity: string, learnt: Chains, current: ReadonlySet<ImageId>) => Promise<void>
}

const FORMAT = 1
const MOST_IMAGES = 20_000
const SHA256 = 'sha256:'

/** Layers, parents first: diff ID, index of the layer below (-1 = none), bytes. Images: the index of the top layer. */
type Table = {
  readonly layers: readonly (readonly [string, number, number])[]
  readonly images: readonly (readonly [string, number])[]
}

const short = (digest: Digest): string => (digest.startsWith(SHA256) ? digest.slice(SHA256.length) : digest)

const hasSizes = (chain: Chain): boolean => chain.every(({ size }) => size !== null)

const tableOf = (chains: Chains): Table => {
  const index = new Map<Digest, number>()
  const layers: [string, number, number][] = []
  const images: [string, number][] = []
  for (const [id, chain] of chains) {
    let below = -1
    for (const { chainId, diffId, size } of chain) {
      let at = index.get(chainId)
      if (at === undefined) {
        at = layers.push([short(diffId), below, size ?? 0]) - 1
        index.set(chainId, at)
      }
      below = at
    }
    images.push([short(id), below])
  }
  return { layers, images }
}

/** Reads back what {@link tableOf} made; null as soon as something in it is not as it was written. */
const chainsOf = (
  table: { readonly layers: unknown; readonly images: unknown },
  wanted: ReadonlySet<ImageId> | null,
): Chains | null => {
  const layers: { readonly layer: Layer; readonly below: number }[] = []
  for (const entry of entriesOf(table.layers)) {
    const [text, below, size] = entriesOf(entry)
    const diffId = digestOf(text)
    const [at, bytes] = [numberOf(below), numberOf(size)]
    if (diffId === null || at === null || bytes === null || !Number.isInteger(at) || at < -1 || at >= layers.length)
      return null
    layers.push({
      layer: { diffId, chainId: chainIdOn(layers[at]?.layer.chainId ?? null, diffId), size: bytes },
      below: at,
    })
  }
  const chains = new Map<ImageId, Chain>()
  for (const entry of entriesOf(table.images)) {
    const [text, top] = entriesOf(entry)
    const id = digestOf(text)
    const at = numberOf(top)
    if (id === null || at === null || at < -1 || at >= layers.length) return null
    if (wanted !== null && !wanted.has(id)) continue
    const chain: Layer[] = []
    for (let layer = layers[at]; layer !== undefined; layer = layers[layer.below]) chain.push(layer.layer)
    chains.set(id, chain.reverse())
  }
  return chains
}

/** The file of the store with this ID in `folder`; nothing is read or made yet. */
export const chainFile = (folder: string, storeId: string): ChainFile => {
  const path = join(folder, `chains-${hash('sha256', storeId).slice(0, 16)}.json`)

  const read = async (identity: string, wanted: ReadonlySet<ImageId> | null): Promise<Chains> => {
    try {
      const file = fieldsOf(JSON.parse(await readFile(path, 'utf8')))
      if (file.format !== FORMAT || file.engine !== identity) return new Map()
      return chainsOf({ layers: file.layers, images: file.images }, wanted) ?? new Map()
    } catch {
      // Whatever is wrong with a cache, the engine knows better and will be asked.
      return new Map()
    }
  }

  const write = async (identity: string, learnt: Chains, current: ReadonlySet<ImageId>): Promise<void> => {
    const all = new Map([...(await read(identity, null)), ...learnt].filter(([, chain]) => hasSizes(chain)))
    if (all.size > MOST_IMAGES) for (const id of all.keys()) if (!current.has(id)) all.delete(id)
    await mkdir(folder, { recursive: true })
    const draft = `${path}.${randomUUID()}`
    try {
      await writeFile(draft, JSON.stringify({ format: FORMAT, engine: identity, ...tableOf(all) }), { mode: 0o600 })
      await rename(draft, path)
    } catch (error) {
      await rm(draft, { force: true })
      throw error
    }
  }

  return { read: (identity, images) => read(identity, new Set(images)), write }
}
