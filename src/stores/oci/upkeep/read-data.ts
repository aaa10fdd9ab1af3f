import type { Digest } from '../../../engine/digest.ts'
import { shortId } from '../../../engine/digest.ts'
import { FaultError } from '../../../engine/fault.ts'
import type { TransferOptions } from '../../../engine/transfer.ts'
import type { Keeper } from '../keeper.ts'
import { readManifest } from '../manifests.ts'
import { measureOf } from '../measure.ts'
import type { State } from '../state.ts'
import type { Inventory } from './inventory.ts'

/** What reading every blob found out. Bytes. */
export type Contents = {
  readonly read: number
  readonly wrong: readonly Wrong[]
}

/** `blob`: its content is not what its name says. `image`: the blob is sound, and the image says otherwise of it. */
export type Wrong = { readonly digest: Digest; readonly fault: 'blob' | 'image'; readonly why: string }

/** The diff ID that each layer blob must unpack to, from the documents themselves. */
const expectedDiffIds = async (keeper: Keeper, { images }: State): Promise<ReadonlyMap<Digest, Digest>> => {
  const expected = new Map<Digest, Digest>()
  for (const { manifest } of images.values()) {
    const facts = await readManifest(keeper.source, manifest.digest).catch(() => null)
    if (facts?.kind === 'image') for (const { blob, diffId } of facts.layers) expected.set(blob.digest, diffId)
  }
  return expected
}

const sayWrong = (error: unknown): string => {
  if (error instanceof FaultError) return error.fault.says
  throw error
}

const isSound = async (keeper: Keeper, digest: Digest, signal: AbortSignal | undefined): Promise<string | null> => {
  try {
    for await (const _ of keeper.source.stream(digest)) signal?.throwIfAborted()
    return null
  } catch (error) {
    return sayWrong(error)
  }
}

/** What is wrong with one blob; null when nothing is. `diffId` is what a layer is to unpack to. */
const compare = async (
  keeper: Keeper,
  digest: Digest,
  diffId: Digest | undefined,
  signal: AbortSignal | undefined,
): Promise<Wrong | null> => {
  let why = `The layer ${shortId(digest)} unpacks to something else than its image says.`
  if (diffId !== undefined) {
    try {
      if ((await measureOf(keeper.source.stream(digest), signal)).diffId === diffId) return null
    } catch (error) {
      why = sayWrong(error)
    }
  }
  const unsound = await isSound(keeper, digest, signal)
  if (unsound !== null) return { digest, fault: 'blob', why: unsound }
  return diffId === undefined ? null : { digest, fault: 'image', why }
}

/** Reads every blob to its end: compares it with its digest, and what a layer unpacks to with what its image says. */
export const readContents = async (
  keeper: Keeper,
  state: State,
  { blobs }: Inventory,
  { signal, onProgress }: TransferOptions,
): Promise<Contents> => {
  const expected = await expectedDiffIds(keeper, state)
  const wrong: Wrong[] = []
  let read = 0
  const total = [...blobs.values()].reduce((sum, { size }) => sum + size, 0)
  for (const { digest, size } of blobs.values()) {
    signal?.throwIfAborted()
    const found = await compare(keeper, digest, expected.get(digest), signal)
    if (found !== null) wrong.push(found)
    read += size
    onProgress?.({ part: 'blobs', says: 'Reading', done: read, total })
  }
  return { read, wrong }
}
