import { canonical, isReference, parseReference } from '../../../engine/reference.ts'
import type { ArchiveSource, ArchiveTarget, Arrival, Saved, Transfers } from '../../../engine/transfer.ts'
import { importRoot } from '../archive/import.ts'
import { loadArchive } from '../archive/load.ts'
import { saveArchive } from '../archive/save.ts'
import type { Ingest } from '../content.ts'
import { notFound } from '../faults.ts'
import type { Keeper } from '../keeper.ts'
import { OCI_MANIFEST } from '../media-types.ts'
import type { State } from '../state.ts'
import { arrivalOf } from './arrival.ts'

/** Runs work on an ingest that goes away again, whatever comes of the work. */
const inIngest = async <T>(
  keeper: Keeper,
  signal: AbortSignal | undefined,
  work: (ingest: Ingest) => Promise<T>,
): Promise<T> => {
  const ingest = await keeper.ingest(signal)
  try {
    return await work(ingest)
  } finally {
    await ingest.close()
  }
}

/** Loads all images of an archive; see `Transfers.load`. */
export const loadInto = (
  keeper: Keeper,
  from: ArchiveSource,
  options: Parameters<Transfers['load']>[1] = {},
): Promise<readonly Arrival[]> =>
  inIngest(keeper, options.signal, async (ingest) => {
    const publications = await loadArchive(ingest, from, options)
    const published = await ingest.publish(publications)
    return publications.map((publication) => arrivalOf(publication, published))
  })

/** Makes an image of a tar; see `Transfers.importRoot`. */
export const importInto = (
  keeper: Keeper,
  from: ArchiveSource,
  options: Parameters<Transfers['importRoot']>[1] = {},
): Promise<Arrival> =>
  inIngest(keeper, options.signal, async (ingest) => {
    const publication = await importRoot(ingest, from, { ...options, now: keeper.now })
    return arrivalOf(publication, await ingest.publish([publication]))
  })

const canonicalName = (name: string): string => {
  const parsed = parseReference(name)
  return isReference(parsed) && parsed.tag !== null ? canonical(parsed) : name
}

const savedImage = ({ images }: State, { image, references }: Saved) => {
  const stored = images.get(image)
  if (stored === undefined) throw notFound('image')
  const { manifest, parent } = stored
  return {
    manifest: { mediaType: OCI_MANIFEST, ...manifest },
    image,
    tags: references.map(canonicalName),
    ...(parent !== null && { parent }),
  }
}

/** Saves images to an archive or a layout; see `Transfers.save`. */
export const saveFrom = async (
  keeper: Keeper,
  images: readonly Saved[],
  to: ArchiveTarget,
  options: Parameters<Transfers['save']>[2] = {},
): Promise<void> => {
  const state = await keeper.read(options.signal)
  await saveArchive(
    keeper.source,
    images.map((one) => savedImage(state, one)),
    to,
    options,
  )
}
