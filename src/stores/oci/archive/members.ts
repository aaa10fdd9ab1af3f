import { posix } from 'node:path'
import type { Digest } from '../../../engine/digest.ts'
import { hexOf, shortId } from '../../../engine/digest.ts'
import { hashFor } from '../blobs.ts'
import type { BlobSource, Chunks } from '../content.ts'
import { damaged } from '../documents.ts'
import { notFound } from '../faults.ts'
import { algorithmOf } from '../paths.ts'
import { partsOf } from '../tar/entry.ts'

/** The files of an archive by the names that it gives them. Names are keys: none of them ever becomes a path on a disk. */
export type Members = {
  /** Bytes of the file; null when the archive has none of this name. */
  readonly sizeOf: (name: string) => Promise<number | null>
  /** The bytes of a file that is there, from byte `from` on, unchecked. */
  readonly open: (name: string, from: number) => Chunks
  /** A whole file; null when there is none. Rejects one longer than `limit` bytes. */
  readonly read: (name: string, limit: number) => Promise<Buffer | null>
  /** The SHA-256 of a file where somebody has computed it already, else null. */
  readonly digestOf: (name: string) => Digest | null
}

/** Most entries of an archive of images. */
export const MEMBER_LIMIT = 100_000

/** A member of a tar: content of some kind, or a link to another member. */
export type Listed<T> =
  | { readonly type: 'content'; readonly content: T }
  | { readonly type: 'link'; readonly to: string }

/** Where an OCI layout has a blob. */
export const blobName = (digest: Digest): string => `blobs/${algorithmOf(digest)}/${hexOf(digest)}`

/** The digest that a name of {@link blobName} speaks of; null for any other name. */
export const digestNamed = (name: string): Digest | null => {
  const [, algorithm, hex = ''] = /^blobs\/(sha256|sha512)\/([0-9a-f]+)$/.exec(name) ?? []
  return algorithm !== undefined && hex.length === (algorithm === 'sha256' ? 64 : 128) ? `${algorithm}:${hex}` : null
}

/** The name of a member in its one spelling; null when it leads out of the archive. */
export const memberName = (name: string): string | null => partsOf(name)?.join('/') ?? null

/** What a symbolic link in the archive leads to, as a member of the archive; an empty name when it leads elsewhere. */
export const linkTarget = (name: string, target: string): string =>
  target.startsWith('/') ? '' : (memberName(posix.join(posix.dirname(name), target)) ?? '')

// `docker save` makes one link for a repeated layer; podman's lead to the file at once.
const MOST_LINKS = 10

/** The content that a name stands for, links followed within the table; null when there is none, or links go in circles. */
export const lookUp = <T>(table: ReadonlyMap<string, Listed<T>>, name: string): T | null => {
  let at = table.get(memberName(name) ?? '')
  for (let links = 0; at?.type === 'link' && links < MOST_LINKS; links += 1) at = table.get(at.to)
  return at?.type === 'content' ? at.content : null
}

/** Rejects a second member of one name: which one counts would depend on the reader. */
export const refuseTwice = (table: ReadonlyMap<string, unknown>, name: string, what: string): void => {
  if (table.has(name)) throw damaged(what, `it has two files named “${name}”`)
}

async function* verified(chunks: Chunks, digest: Digest): Chunks {
  const hash = hashFor(digest)
  for await (const chunk of chunks) {
    hash.update(chunk)
    yield chunk
  }
  if (`${algorithmOf(digest)}:${hash.digest('hex')}` !== digest)
    throw damaged(`the blob ${shortId(digest)}`, 'its content is not what its digest says')
}

/** The blobs of an archive, also without a check of their digests on the way: for whoever checks them anyway. */
export type MemberSource = BlobSource & { readonly unchecked: (digest: Digest) => Chunks }

/** The blobs of an archive. Those that it has under other names than an OCI layout are found through `aliases`. */
export const memberSource = (members: Members, aliases: ReadonlyMap<Digest, string>): MemberSource => {
  const nameOf = (digest: Digest): string => aliases.get(digest) ?? blobName(digest)
  const absent = (digest: Digest): Error => notFound(`blob as ${shortId(digest)} in the archive`)
  async function* stream(digest: Digest, from = 0): Chunks {
    if ((await members.sizeOf(nameOf(digest))) === null) throw absent(digest)
    const chunks = members.open(nameOf(digest), from)
    yield* from === 0 ? verified(chunks, digest) : chunks
  }
  return {
    sizeOf: (digest) => members.sizeOf(nameOf(digest)),
    stream,
    unchecked: (digest) => members.open(nameOf(digest), 0),
    read: async (digest, limit) => {
      const bytes = await members.read(nameOf(digest), limit)
      if (bytes === null) throw absent(digest)
      if (`${algorithmOf(digest)}:${hashFor(digest).update(bytes).digest('hex')}` !== digest)
        throw damaged(`the blob ${shortId(digest)}`, 'its content is not what its digest says')
      return bytes
    },
  }
}
