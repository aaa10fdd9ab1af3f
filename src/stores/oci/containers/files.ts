import { join } from 'node:path'
import type { Digest } from '../../../engine/digest.ts'
import { decompressed } from '../compression/decode.ts'
import type { Chunks } from '../content.ts'
import { damaged } from '../documents.ts'
import type { Keeper } from '../keeper.ts'
import { readManifest } from '../manifests.ts'
import { readTar } from '../tar/read.ts'
import type { OpenLayer } from './emit.ts'
import { type ContainerRecord, containerFolder } from './records.ts'
import { runningAs } from './running.ts'
import { upperTar } from './upper.ts'
import { emptyView, lay, type View } from './view.ts'

/** The file system of one container, ready to be read. */
export type Files = {
  /** Image and container together. */
  readonly view: View
  readonly open: OpenLayer
}

/** Where a container keeps what it changed. */
export const upperOf = (keeper: Keeper, id: string): string => join(containerFolder(keeper.paths, id), 'upper')

/** What a container changed, as the tar of a layer. */
export const changesOf = async (keeper: Keeper, record: ContainerRecord): Promise<Chunks> => {
  const running = await runningAs(keeper.fs, keeper.paths, record.id)
  return upperTar(keeper.fs, upperOf(keeper, record.id), record.ended !== null || running !== null)
}

/** The layers of a container's image, bottom first; read from its manifest, whatever has become of the index. */
const layersOf = async (keeper: Keeper, { manifest }: ContainerRecord): Promise<readonly Digest[]> => {
  const facts = await readManifest(keeper.source, manifest.digest)
  if (facts.kind === 'list') throw damaged('the manifest of the container', 'it is a list of manifests')
  return facts.layers.map(({ blob }) => blob.digest)
}

/** Reads what is in every layer of an image; the data of files is passed over. */
export const imageFiles = async (keeper: Keeper, record: ContainerRecord, signal?: AbortSignal): Promise<Files> => {
  const layers = await layersOf(keeper, record)
  const open: OpenLayer = (layer) => decompressed(keeper.source.stream(layers[layer] as Digest))
  const view = emptyView()
  for (const layer of layers.keys()) await layOver(view, open(layer), signal)
  return { view, open }
}

const layOver = async (view: Parameters<typeof lay>[0], tar: Chunks, signal?: AbortSignal): Promise<void> => {
  const laying = lay(view)
  for await (const { entry } of readTar(tar)) {
    signal?.throwIfAborted()
    laying.add(entry)
  }
  laying.end()
}

/** The file system that a container sees: its image with what it changed over it. */
export const containerFiles = async (keeper: Keeper, record: ContainerRecord, signal?: AbortSignal): Promise<Files> => {
  const { view, open } = await imageFiles(keeper, record, signal)
  const own = view.layers
  await layOver(view, await changesOf(keeper, record), signal)
  return {
    view,
    open: (layer) => (layer === own ? later(() => changesOf(keeper, record)) : open(layer)),
  }
}

async function* later(chunks: () => Promise<Chunks>): Chunks {
  yield* await chunks()
}
