import type { Digest } from '../../engine/digest.ts'
import { FaultError } from '../../engine/fault.ts'
import type { Blob, BlobSource } from './content.ts'
import { DOCUMENT_LIMIT, manifestOf } from './documents.ts'

/** How deep lists of manifests may lie in each other. */
const DEPTH_LIMIT = 4

/** A blob that a manifest needs. `optional`: the manifest of one of several platforms, which may never have been fetched. */
export type Needed = Blob & { readonly optional: boolean }

/** Every blob that one manifest needs, itself first; `doubtful` when one of its documents could not be read. */
export type Closure = { readonly blobs: readonly Needed[]; readonly doubtful: boolean }

/** Reads what manifests need, each only once: what a digest names never changes. */
export type Closures = {
  readonly of: (root: Blob) => Promise<Closure>
  readonly forget: (roots: Iterable<Digest>) => void
}

const READERS = 16

/** Runs `work` on everything, several at once. */
export const eachOf = async <T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> => {
  const waiting = [...items][Symbol.iterator]()
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item)
  }
  await Promise.all(Array.from({ length: READERS }, worker))
}

/**
 * What may be removed from a store is decided by the documents in it alone, checked against their digests, and never by
 * a cache. Documents of a kind that is not known are taken by their shape: what has `config` and `layers` needs those,
 * what has `manifests` needs these. One that is missing is known to need nothing more; where reading it fails, nobody
 * can say what it needs.
 */
export const closuresOf = (source: BlobSource): Closures => {
  const known = new Map<Digest, Closure>()

  const read = async (root: Blob, depth: number, seen: Set<Digest>): Promise<Closure> => {
    const earlier = known.get(root.digest)
    if (earlier !== undefined) return earlier
    if (seen.has(root.digest)) return { blobs: [], doubtful: false }
    seen.add(root.digest)
    const closure = await readDocument(root, depth, seen)
    if (!closure.doubtful) known.set(root.digest, closure)
    return closure
  }
  const readDocument = async (blob: Blob, depth: number, seen: Set<Digest>): Promise<Closure> => {
    const root = needed(blob, depth > 0)
    const bytes = await source.read(root.digest, DOCUMENT_LIMIT).catch((error: unknown) => {
      if (error instanceof FaultError) return error.fault.kind
      return 'failed' as const
    })
    // A list of platforms of which only some are here is usual: what is not here needs nothing.
    if (bytes === 'not-found') return { blobs: [root], doubtful: depth === 0 }
    if (typeof bytes === 'string') return { blobs: [root], doubtful: true }
    const document = shapeOf(bytes)
    if (document === null || depth > DEPTH_LIMIT) return { blobs: [root], doubtful: true }
    if (document.kind === 'manifest') {
      const parts = [document.config, ...document.layers].map((part) => needed(part, false))
      return { blobs: [root, ...parts], doubtful: false }
    }
    const parts = await Promise.all(document.manifests.map((child) => read(child, depth + 1, seen)))
    return {
      blobs: [root, ...parts.flatMap(({ blobs }) => blobs)],
      doubtful: parts.some(({ doubtful }) => doubtful),
    }
  }
  return {
    of: (root) => read(root, 0, new Set()),
    forget: (roots) => {
      for (const root of roots) known.delete(root)
    },
  }
}

const needed = ({ digest, size }: Blob, optional: boolean): Needed => ({ digest, size, optional })

const shapeOf = (bytes: Uint8Array): ReturnType<typeof manifestOf> | null => {
  try {
    return manifestOf(bytes)
  } catch {
    return null
  }
}
