import type { Digest } from '../../../engine/digest.ts'
import type { TransferOptions } from '../../../engine/transfer.ts'
import { sha256 } from '../blobs.ts'
import type { Gauged } from '../compression/gauge.ts'
import type { Blob, Chunks, Ingest } from '../content.ts'
import { DOCUMENT_LIMIT, damaged } from '../documents.ts'
import type { TarMember } from '../tar/read.ts'
import { readTar } from '../tar/read.ts'
import { digestNamed, type Listed, lookUp, MEMBER_LIMIT, type Members, refuseTwice } from './members.ts'
import { reportOn } from './progress.ts'
import { takeBlob } from './take.ts'
import { memberOf } from './tar-members.ts'

/** Files that may be kept in memory together; further ones go to the disk like layers. In bytes. */
const MEMORY_LIMIT = 64 * 1024 * 1024
/** No layer of any use is shorter, and a file of its own for each would cost more than it holds. In bytes. */
const TINY = 1024
/** Most files that are written for one archive: each costs a sync. */
const FILE_LIMIT = 10_000

type Content = { readonly bytes: Buffer } | { readonly blob: Blob }

/** An archive that has been read to its end: its members, and what its larger ones are. */
export type Spooled = { readonly members: Members; readonly gauged: ReadonlyMap<Digest, Gauged> }

const looksLikeJson = (first: Uint8Array): boolean =>
  /^\s*[[{]/.test(Buffer.from(first.subarray(0, 64)).toString('latin1'))

async function* joined(first: Uint8Array, rest: AsyncIterator<Uint8Array>): Chunks {
  yield first
  for (let step = await rest.next(); step.done !== true; step = await rest.next()) yield step.value
}

const collect = async (chunks: Chunks, size: number): Promise<Buffer> => {
  const bytes = Buffer.alloc(size)
  let at = 0
  for await (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

/**
 * Reads a tar that comes once and in its own order into the ingest: in `docker save`'s the list of images is the last
 * file. What may be a layer is written and measured in the same pass; small documents stay in memory. What the store
 * has already is passed over. Rejects with a fault whatever is wrong with the tar itself.
 */
export const spool = async (
  ingest: Ingest,
  chunks: Chunks,
  { what, onProgress }: TransferOptions & { readonly what: string },
): Promise<Spooled> => {
  const table = new Map<string, Listed<Content>>()
  const gauged = new Map<Digest, Gauged>()
  let [memory, files] = [0, 0]

  const take = async (name: string, { entry, data }: TarMember): Promise<Content> => {
    const { size } = entry
    const named = digestNamed(name)
    if (named !== null && ingest.layer(named) !== null && (await ingest.has({ digest: named, size })))
      return { blob: { digest: named, size } }
    const input = data[Symbol.asyncIterator]()
    const first = await input.next()
    if (first.done === true) return { bytes: Buffer.alloc(0) }
    const all = joined(first.value, input)
    const small = size <= TINY || (size <= DOCUMENT_LIMIT && looksLikeJson(first.value))
    if (small && memory + size <= MEMORY_LIMIT) {
      memory += size
      return { bytes: await collect(all, size) }
    }
    files += 1
    if (files > FILE_LIMIT) throw damaged(what, `it has more than ${FILE_LIMIT} files that may be layers`)
    const part = reportOn(onProgress, { part: name, says: 'Loading layer', total: size })
    const expected = named === null ? { size } : { digest: named, size }
    const written = await takeBlob(ingest, all, { expected, what: `the layer “${name}”`, onBytes: part.at })
    part.end(size)
    gauged.set(written.blob.digest, written.gauged)
    return { blob: written.blob }
  }

  for await (const member of readTar(chunks, what, MEMBER_LIMIT)) {
    const known = memberOf(member.entry, what)
    if (known === null) continue
    const { name, linkTo } = known
    refuseTwice(table, name, what)
    if (linkTo !== null) table.set(name, { type: 'link', to: linkTo })
    else table.set(name, { type: 'content', content: await take(name, member) })
  }
  return { members: membersOf(ingest, table, what), gauged }
}

const sizeOf = (content: Content): number => ('bytes' in content ? content.bytes.length : content.blob.size)

const membersOf = (ingest: Ingest, table: ReadonlyMap<string, Listed<Content>>, what: string): Members => ({
  sizeOf: async (name) => {
    const content = lookUp(table, name)
    return content === null ? null : sizeOf(content)
  },
  open: async function* (name, from) {
    const content = lookUp(table, name)
    if (content === null) return
    if ('bytes' in content) yield content.bytes.subarray(from)
    else yield* ingest.source.stream(content.blob.digest, from)
  },
  read: async (name, limit) => {
    const content = lookUp(table, name)
    if (content === null) return null
    if (sizeOf(content) > limit) throw damaged(`the file “${name}” of ${what}`, `it is longer than ${limit} bytes`)
    return 'bytes' in content ? content.bytes : ingest.source.read(content.blob.digest, limit)
  },
  digestOf: (name) => {
    const content = lookUp(table, name)
    if (content === null) return null
    return 'bytes' in content ? sha256(content.bytes) : content.blob.digest
  },
})
