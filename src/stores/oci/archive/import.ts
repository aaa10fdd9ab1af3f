import { FaultError } from '../../../engine/fault.ts'
import type { Platform } from '../../../engine/platform.ts'
import { canonical, isReference, parseReference, withDefaultTag } from '../../../engine/reference.ts'
import type { ArchiveSource, TransferOptions } from '../../../engine/transfer.ts'
import { abortable } from '../abortable.ts'
import { readFrom } from '../blobs.ts'
import { decompressed } from '../compression/decode.ts'
import type { Chunks, Ingest, Publication } from '../content.ts'
import { damaged } from '../documents.ts'
import { conflict } from '../faults.ts'
import type { StoreFs } from '../fs.ts'
import { layerType, OCI_CONFIG } from '../media-types.ts'
import { nodeFs } from '../node-fs.ts'
import { hostPlatform } from '../platforms.ts'
import { manifestFor } from './bound.ts'
import { applyChanges, emptyConfig } from './changes.ts'
import { reportOn } from './progress.ts'
import { inOrder, openSource } from './source-file.ts'
import { takeBlob } from './take.ts'
import { refused } from './words.ts'

export type ImportOptions = TransferOptions & {
  readonly reference?: string
  /** Kept in the history; `Imported from -` where absent, as Docker writes it. */
  readonly message?: string
  /** See {@link applyChanges}. */
  readonly changes?: readonly string[]
  readonly platform?: Platform
  readonly fs?: StoreFs
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

const tagFrom = (reference: string): string => {
  const parsed = parseReference(reference)
  if (!isReference(parsed)) throw refused(`“${reference}” is no name for an image: ${parsed.problem}`)
  if (parsed.digest !== null) throw refused('An image that is imported cannot be named by a digest')
  return canonical(withDefaultTag(parsed))
}

async function* bytesOf(from: ArchiveSource, fs: StoreFs): Chunks {
  if ('stream' in from) {
    yield* from.stream
    return
  }
  const opened = await openSource(fs, from.path)
  if (opened.type === 'folder') throw conflict(`${from.path} is a folder, not a tar of one.`)
  try {
    yield* opened.type === 'file' ? readFrom(opened.file) : inOrder(opened.file)
  } finally {
    await opened.file.close()
  }
}

const takeLayer = async (ingest: Ingest, from: ArchiveSource, { fs = nodeFs, onProgress, signal }: ImportOptions) => {
  const name = 'path' in from ? from.path : from.name
  const what = `the tar ${name}`
  const report = reportOn(onProgress, { part: name, says: 'Importing', total: null })
  // The layer is kept as it is unpacked, whatever the tar came in.
  const chunks = decompressed(abortable(bytesOf(from, fs), signal), { what })
  const { blob, gauged } = await takeBlob(ingest, chunks, { expected: {}, what, onBytes: report.at })
  if (gauged.layer instanceof FaultError) throw gauged.layer
  if (gauged.packing !== 'none') throw damaged(what, 'it is packed twice')
  report.end(blob.size)
  return { blob, ...gauged.layer }
}

/**
 * Makes an image of one layer out of a tar of a root file system, packed with gzip, zstd or not, as `docker import` does.
 * The caller publishes what this resolves with. Rejects with a fault a tar, a name or a change that cannot be used, and
 * with an AbortError.
 */
export const importRoot = async (
  ingest: Ingest,
  from: ArchiveSource,
  options: ImportOptions = {},
): Promise<Publication> => {
  options.signal?.throwIfAborted()
  // Before anything is read: these are what people get wrong.
  const tags = options.reference === undefined ? [] : [tagFrom(options.reference)]
  const settings = applyChanges(emptyConfig(), options.changes ?? [])
  const layer = await takeLayer(ingest, from, options)
  ingest.learn(layer)
  const { os, architecture, variant } = options.platform ?? hostPlatform()
  const created = new Date((options.now ?? Date.now)()).toISOString()
  const comment = options.message ?? 'Imported from -'
  const config = {
    architecture,
    ...(variant !== undefined && { variant }),
    comment,
    config: settings,
    created,
    history: [{ created, comment }],
    os,
    rootfs: { type: 'layers', diff_ids: [layer.diffId] },
  }
  const image = await ingest.put(Buffer.from(JSON.stringify(config)))
  const { descriptor, bytes } = manifestFor({ mediaType: OCI_CONFIG, ...image }, [
    { mediaType: layerType('none'), ...layer.blob },
  ])
  await ingest.put(bytes)
  const platform = variant === undefined ? { os, architecture } : { os, architecture, variant }
  return { manifest: { ...descriptor, platform }, image: image.digest, tags }
}
