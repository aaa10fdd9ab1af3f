import { CHUNK } from '../blobs.ts'
import type { Ingest, LayerFacts } from '../content.ts'
import { BLOCK } from '../tar/entry.ts'
import { layerMeter } from '../tar/meter.ts'
import { fillerOf, TAR_END, tarHeader } from '../tar/write.ts'

/** A layer to make: its name is its content, so equal names make equal layers. `size` in bytes. */
export type Made = { readonly name: string; readonly size: number; readonly mtime: number }

/** Bytes that look like a program's, and that a seed makes again the same: xorshift32 over words. */
const noise = (seed: number, length: number): Buffer => {
  const words = new Uint32Array(Math.ceil(length / 4))
  let state = seed | 1
  for (let index = 0; index < words.length; index += 1) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    words[index] = state
  }
  return Buffer.from(words.buffer, 0, length)
}

const seedOf = (text: string): number => {
  let seed = 2166136261
  for (const character of text) seed = Math.imul(seed ^ (character.codePointAt(0) ?? 0), 16777619)
  return seed >>> 0
}

/** The tar of a made-up layer: a folder of its own with a text to read and the bytes that make it heavy. */
function* tarOf({ name, size, mtime }: Made): Generator<Buffer> {
  const folder = `opt/${name.replaceAll(/[^a-z0-9]+/gi, '-')}`
  const text = Buffer.from(`This layer is called ${name}. It was made up for a look around.\n`)
  yield tarHeader({ name: 'opt', type: 'folder', mtime })
  yield tarHeader({ name: folder, type: 'folder', mtime })
  yield tarHeader({ name: `${folder}/README`, size: text.length, mtime })
  yield text
  yield fillerOf(text.length)
  const weight = Math.max(size - text.length, 0)
  yield tarHeader({ name: `${folder}/data`, size: weight, mode: 0o755, mtime })
  const block = noise(seedOf(name), Math.min(weight, CHUNK - (CHUNK % BLOCK)))
  for (let left = weight; left > 0; left -= block.length) yield left < block.length ? block.subarray(0, left) : block
  yield fillerOf(weight)
  yield TAR_END
}

/** Writes a made-up layer as a blob. */
export const makeLayer = async (ingest: Ingest, made: Made): Promise<LayerFacts> => {
  const writer = await ingest.writer()
  const meter = layerMeter()
  for (const chunk of tarOf(made)) {
    meter.add(chunk)
    await writer.write(chunk)
  }
  const facts = { blob: await writer.end(), ...meter.end() }
  ingest.learn(facts)
  return facts
}
