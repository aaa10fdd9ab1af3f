import type { Platform } from '../../../engine/platform.ts'
import type { ArchiveSource, TransferOptions } from '../../../engine/transfer.ts'
import { abortable } from '../abortable.ts'
import { readFrom } from '../blobs.ts'
import { decompressed } from '../compression/decode.ts'
import { packingOf } from '../compression/detect.ts'
import type { Chunks, Ingest, Publication } from '../content.ts'
import { damaged } from '../documents.ts'
import type { OpenFile, StoreFs } from '../fs.ts'
import { nodeFs } from '../node-fs.ts'
import { bringImage } from './bring.ts'
import { folderMembers } from './folder-members.ts'
import { inOrder, openSource, readFully } from './source-file.ts'
import { spool } from './spool.ts'
import { tarMembers } from './tar-members.ts'
import { type View, viewOf } from './view.ts'

export type LoadOptions = TransferOptions & {
  /** Taken from lists of several platforms; the host's where absent. */
  readonly platform?: Platform
  readonly fs?: StoreFs
}

const bringAll = async (
  ingest: Ingest,
  { source, images }: View,
  options: LoadOptions,
  gaugedOf: Parameters<typeof bringImage>[0]['gaugedOf'] = () => null,
): Promise<readonly Publication[]> => {
  const publications: Publication[] = []
  for (const image of images) publications.push(await bringImage({ ingest, source, gaugedOf, options }, image))
  return publications
}

const loadStream = async (
  ingest: Ingest,
  chunks: Chunks,
  what: string,
  options: LoadOptions,
): Promise<readonly Publication[]> => {
  const unpacked = decompressed(abortable(chunks, options.signal), { what })
  const { members, gauged } = await spool(ingest, unpacked, { ...options, what })
  const view = await viewOf(members, { what, platform: options.platform })
  if (view === null) throw damaged(what, 'a layer in it has no digest')
  return bringAll(ingest, view, options, ({ digest }) => gauged.get(digest) ?? null)
}

const loadFile = async (
  ingest: Ingest,
  file: OpenFile,
  what: string,
  options: LoadOptions,
): Promise<readonly Publication[]> => {
  const head = new Uint8Array(8)
  await readFully(file, head, 0)
  if (packingOf(head) === 'none') {
    const members = await tarMembers(file, what, options.signal)
    const view = await viewOf(members, { what, platform: options.platform })
    if (view !== null) return bringAll(ingest, view, options)
  }
  return loadStream(ingest, readFrom(file), what, options)
}

/**
 * Brings all images of a docker archive, an OCI archive or an OCI layout into an ingest; the caller publishes what this
 * resolves with. A tar may be packed with gzip or zstd. In a file that is not packed only what is needed is read; anything
 * else is read once from its beginning to its end. Every blob is checked against its digest and every layer against its
 * image's config. Rejects with a fault what cannot be used, and with an AbortError; nothing is published then.
 */
export const loadArchive = async (
  ingest: Ingest,
  from: ArchiveSource,
  options: LoadOptions = {},
): Promise<readonly Publication[]> => {
  options.signal?.throwIfAborted()
  if ('stream' in from) return loadStream(ingest, from.stream, `the archive ${from.name}`, options)
  const { path } = from
  const fs = options.fs ?? nodeFs
  const opened = await openSource(fs, path)
  if (opened.type === 'folder') {
    const view = await viewOf(folderMembers(fs, path), { what: `the folder ${path}`, platform: options.platform })
    if (view === null) throw damaged(`the folder ${path}`, 'a layer in it has no digest')
    return bringAll(ingest, view, options)
  }
  try {
    if (opened.type === 'stream') return await loadStream(ingest, inOrder(opened.file), `the archive ${path}`, options)
    return await loadFile(ingest, opened.file, `the archive ${path}`, options)
  } finally {
    await opened.file.close()
  }
}
