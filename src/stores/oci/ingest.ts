import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Digest } from '../../engine/digest.ts'
import { hexOf, shortId } from '../../engine/digest.ts'
import { fileSource, hashFor, readFrom } from './blobs.ts'
import type { Blob, BlobSource, BlobWriter, Ingest, LayerFacts, Publication, Published } from './content.ts'
import { damaged } from './documents.ts'
import type { Facts, ManifestFacts } from './facts.ts'
import type { OpenFile, StoreFs } from './fs.ts'
import type { Lease } from './lock.ts'
import { algorithmOf, type Paths } from './paths.ts'
import { writeAll } from './write.ts'

/** A blob that waits in an ingest; `path` is null where the file system could not hold on to one of the store's own. */
export type Waiting = { readonly size: number; readonly path: string | null }

/** What a publication did, and what the manifests that it read say: whoever lists the store next asks for that. */
export type Told = Published & { readonly manifests: ReadonlyMap<Digest, ManifestFacts> }

type Parts = {
  readonly fs: StoreFs
  readonly paths: Paths
  readonly facts: Facts
  /** The folder of this ingest; it is there already. */
  readonly folder: string
  readonly lease: Lease
  readonly publish: (
    images: readonly Publication[],
    waiting: ReadonlyMap<Digest, Waiting>,
    source: BlobSource,
  ) => Promise<Told>
}

const partName = (digest: Digest): string => `${algorithmOf(digest)}-${hexOf(digest)}`

/** An ingest in a folder of its own, on the same file system as the store, so that publishing only renames. */
export const ingestIn = ({ fs, paths, facts, folder, lease, publish }: Parts): Ingest => {
  const waiting = new Map<Digest, Waiting>()
  const learnt = new Map<Digest, LayerFacts>()
  const byDiffId = new Map<Digest, LayerFacts>()
  const stored = fileSource(fs, paths.blob)
  const own = fileSource(fs, (digest) => waiting.get(digest)?.path ?? paths.blob(digest))
  // Whoever fails in the middle of a blob may leave its file open.
  const open = new Set<OpenFile>()
  let files = 0

  const keep = async (path: string, blob: Blob): Promise<Blob> => {
    if (waiting.get(blob.digest)?.path != null) await fs.remove(path)
    else waiting.set(blob.digest, { size: blob.size, path })
    return blob
  }
  const has = async ({ digest, size }: Blob): Promise<boolean> => {
    const known = waiting.get(digest)
    if (known !== undefined) return known.size === size
    if ((await stored.sizeOf(digest)) !== size) return false
    const path = join(folder, `${partName(digest)}.held`)
    const held = await fs.link(paths.blob(digest), path).then(
      () => true,
      () => false,
    )
    // Gone between the two looks, or a file system without hard links: then only the last look before publishing counts.
    if (!held && (await stored.sizeOf(digest)) !== size) return false
    waiting.set(digest, { size, path: held ? path : null })
    return true
  }

  const writerAt = async (path: string, start: Blob | null): Promise<{ writer: BlobWriter; have: number }> => {
    const hash = start === null ? createHash('sha256') : hashFor(start.digest)
    const algorithm = start === null ? 'sha256' : algorithmOf(start.digest)
    let size = 0
    if (start !== null && (await fs.stat(path)) !== null) {
      const before = await fs.openRead(path)
      try {
        for await (const chunk of readFrom(before)) {
          hash.update(chunk)
          size += chunk.length
        }
      } finally {
        await before.close()
      }
    }
    const have = size
    const file = await fs.openWrite(path, have > 0 ? 'a' : 'wx')
    open.add(file)
    const shut = (): Promise<void> => {
      open.delete(file)
      return file.close()
    }
    const forget = (): Promise<void> => fs.remove(path)
    const setAside = (): Promise<void> =>
      start === null || size === 0 ? forget() : fs.rename(path, join(paths.partial, partName(start.digest)))
    const end = async (expected: Partial<Blob> = start ?? {}): Promise<Blob> => {
      try {
        await file.sync()
      } finally {
        await shut()
      }
      const blob: Blob = { digest: `${algorithm}:${hash.digest('hex')}`, size }
      const wrong = mismatch(blob, expected)
      if (wrong === null) return keep(path, blob)
      await forget()
      throw damaged(`the blob ${shortId(expected.digest ?? blob.digest)}`, wrong)
    }
    const write = async (chunk: Uint8Array): Promise<void> => {
      const written = writeAll(file, chunk)
      // The disk works while the digest is being computed.
      hash.update(chunk)
      size += chunk.length
      await written
    }
    const drop = async (): Promise<void> => {
      await shut()
      await setAside()
    }
    return { writer: { write, end, drop }, have }
  }

  const resume = async (blob: Blob): Promise<{ writer: BlobWriter; have: number }> => {
    const path = join(folder, `${partName(blob.digest)}.part`)
    const before = join(paths.partial, partName(blob.digest))
    // Whoever moves it first has it: two pulls never write to one file.
    if ((await fs.stat(before)) !== null) await fs.rename(before, path).catch(() => {})
    const there = await fs.stat(path)
    if (there !== null && there.size > blob.size) await fs.remove(path)
    return writerAt(path, blob)
  }
  const writer = async (): Promise<BlobWriter> => (await writerAt(join(folder, `${files++}.new`), null)).writer

  return {
    has,
    writer,
    resume,
    put: async (bytes) => {
      const one = await writer()
      await one.write(bytes)
      return one.end()
    },
    source: own,
    layer: (digest) => learnt.get(digest) ?? facts.layer(digest),
    layerOf: (diffId) => byDiffId.get(diffId) ?? facts.layerOf(diffId),
    learn: (layer) => {
      learnt.set(layer.blob.digest, layer)
      byDiffId.set(layer.diffId, layer)
    },
    publish: async (images) => {
      const { manifests, ...published } = await publish(images, waiting, own)
      facts.together(() => {
        for (const layer of learnt.values()) facts.learnLayer(layer)
        for (const [manifest, says] of manifests) if (facts.row(manifest) === null) facts.learnManifest(manifest, says)
      })
      return published
    },
    close: async () => {
      for (const file of open) await file.close()
      lease.release()
      await fs.removeFolder(folder)
    },
  }
}

const mismatch = (blob: Blob, { digest, size }: Partial<Blob>): string | null => {
  if (size !== undefined && blob.size !== size) return `it has ${blob.size} bytes instead of ${size}`
  if (digest !== undefined && blob.digest !== digest) return 'its content is not what its digest says'
  return null
}
