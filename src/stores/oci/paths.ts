import { join } from 'node:path'
import type { Digest } from '../../engine/digest.ts'
import { hexOf } from '../../engine/digest.ts'

/** Where everything in a store is. `blobs` and `index` belong to every tool, `.imgtui` to this one alone. */
export type Paths = {
  readonly root: string
  readonly index: string
  readonly layout: string
  readonly blobs: string
  /** The folder of one algorithm's blobs. */
  readonly blobsOf: (algorithm: string) => string
  /** Where a blob is; the digest must be well formed, which its type says. */
  readonly blob: (digest: Digest) => string
  readonly own: string
  readonly format: string
  readonly lock: string
  readonly facts: string
  /** The index as this program last wrote it, and as it is about to. */
  readonly published: string
  readonly publishing: string
  readonly pending: string
  readonly ingests: string
  readonly partial: string
  readonly trash: string
  readonly containers: string
  /** What runs now, one file for each container. */
  readonly running: string
  readonly reserve: string
}

export const algorithmOf = (digest: Digest): string => digest.slice(0, digest.indexOf(':'))

/** The paths of a store in the folder `root`. */
export const pathsOf = (root: string): Paths => {
  const own = join(root, '.imgtui')
  const blobs = join(root, 'blobs')
  return {
    root,
    index: join(root, 'index.json'),
    layout: join(root, 'oci-layout'),
    blobs,
    blobsOf: (algorithm) => join(blobs, algorithm),
    blob: (digest) => join(blobs, algorithmOf(digest), hexOf(digest)),
    own,
    format: join(own, 'format.json'),
    lock: join(own, 'lock.db'),
    facts: join(own, 'cache.db'),
    published: join(own, 'published.json'),
    publishing: join(own, 'publishing.json'),
    pending: join(own, 'pending'),
    ingests: join(own, 'ingest'),
    partial: join(own, 'partial'),
    trash: join(own, 'trash'),
    containers: join(own, 'containers'),
    running: join(own, 'running'),
    reserve: join(own, 'reserve'),
  }
}
