import { createHash, type Hash } from 'node:crypto'
import type { Digest } from '../../engine/digest.ts'
import { shortId } from '../../engine/digest.ts'
import type { BlobSource, Chunks } from './content.ts'
import { damaged } from './documents.ts'
import { notFound } from './faults.ts'
import type { OpenFile, StoreFs } from './fs.ts'
import { algorithmOf } from './paths.ts'

/** Bytes read or written at once: large enough that the calls do not count, small enough to draw in between. */
export const CHUNK = 1024 * 1024

/** A running digest of the algorithm that a digest names; SHA-256 and SHA-512 are the only ones let in. */
export const hashFor = (digest: Digest): Hash => createHash(algorithmOf(digest))

/** The digest of bytes in memory. */
export const sha256 = (bytes: Uint8Array | string): Digest =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/**
 * A file from byte `from` on. The next chunk is being read while the last one is being used. `size` is what the file is
 * thought to have: a small one is not worth large buffers.
 */
export async function* readFrom(file: OpenFile, from = 0, size = CHUNK): Chunks {
  const length = Math.max(1, Math.min(CHUNK, size - from))
  const buffers = [Buffer.allocUnsafe(length), Buffer.allocUnsafe(length)] as const
  let position = from
  let turn: 0 | 1 = 0
  let coming = file.read(buffers[turn], position)
  try {
    for (;;) {
      const count = await coming
      if (count === 0) return
      const chunk = buffers[turn].subarray(0, count)
      position += count
      turn = turn === 0 ? 1 : 0
      coming = file.read(buffers[turn], position)
      yield chunk
    }
  } finally {
    // The file must not be closed under a read.
    await coming.catch(() => 0)
  }
}

const isNot = (digest: Digest, why: string): Error => damaged(`the blob ${shortId(digest)}`, why)

async function* checked(fs: StoreFs, path: string, digest: Digest, from: number): Chunks {
  const stat = await fs.stat(path)
  if (stat === null) throw notFound(`blob as ${shortId(digest)} in the store`)
  const file = await fs.openRead(path)
  const hash = from === 0 ? hashFor(digest) : null
  try {
    for await (const chunk of readFrom(file, from, stat.size)) {
      hash?.update(chunk)
      yield chunk
    }
  } finally {
    await file.close()
  }
  if (hash !== null && `${algorithmOf(digest)}:${hash.digest('hex')}` !== digest)
    throw isNot(digest, 'its content is not what its name says')
}

/** Blobs in files: `pathOf` says where each would be. */
export const fileSource = (fs: StoreFs, pathOf: (digest: Digest) => string): BlobSource => ({
  sizeOf: async (digest) => {
    const stat = await fs.stat(pathOf(digest))
    return stat?.kind === 'file' ? stat.size : null
  },
  stream: (digest, from = 0) => checked(fs, pathOf(digest), digest, from),
  read: async (digest, limit) => {
    const bytes = await fs.readFile(pathOf(digest), limit)
    if (bytes === null) throw notFound(`blob as ${shortId(digest)} in the store`)
    if (`${algorithmOf(digest)}:${hashFor(digest).update(bytes).digest('hex')}` !== digest)
      throw isNot(digest, 'its content is not what its name says')
    return bytes
  },
})
