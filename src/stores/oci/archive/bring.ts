import { shortId } from '../../../engine/digest.ts'
import { FaultError } from '../../../engine/fault.ts'
import type { TransferOptions } from '../../../engine/transfer.ts'
import { abortable } from '../abortable.ts'
import type { Gauged } from '../compression/gauge.ts'
import type { Blob, Ingest, LayerFacts, Publication } from '../content.ts'
import { type Descriptor, DOCUMENT_LIMIT, damaged } from '../documents.ts'
import { measureLayer } from '../measure.ts'
import { type Bound, type BoundLayer, headOf, layerTypeBy, manifestFor, once, publicationOf } from './bound.ts'
import type { MemberSource } from './members.ts'
import { reportOn } from './progress.ts'
import { takeBlob } from './take.ts'

/** What a load works with. */
type Parts = {
  readonly ingest: Ingest
  readonly source: MemberSource
  /** Says what a blob that is in the ingest already turned out to be, where somebody has looked. */
  readonly gaugedOf: (blob: Blob) => Gauged | null
  readonly options: TransferOptions
}

const nameOf = ({ digest }: Blob): string => `the layer ${shortId(digest)}`

const checked = (layer: Pick<LayerFacts, 'diffId'>, { blob, diffId }: BoundLayer): void => {
  if (layer.diffId !== diffId) throw damaged(nameOf(blob), 'its content is not what the config of its image says')
}

/** What a layer that is in the ingest unpacks to. */
const measured = async ({ ingest, gaugedOf, options }: Parts, { digest, size }: Blob): Promise<LayerFacts> => {
  const blob = { digest, size }
  const known = ingest.layer(digest)
  if (known !== null) return known
  const gauged = gaugedOf(blob)?.layer
  if (gauged instanceof FaultError) throw gauged
  const facts = gauged === undefined ? await measureLayer(ingest.source, blob, options.signal) : { blob, ...gauged }
  if (facts === null) throw damaged(nameOf(blob), 'it is no layer that can be unpacked')
  return facts
}

/** Another blob of the ingest that unpacks to the same, as a descriptor; null when there is none. */
const sameContent = async ({ ingest }: Parts, { blob, diffId }: BoundLayer): Promise<Descriptor | null> => {
  const other = ingest.layerOf(diffId)
  if (other === null || other.blob.digest === blob.digest || !(await ingest.has(other.blob))) return null
  const mediaType = layerTypeBy(await headOf(ingest.source.stream(other.blob.digest)), nameOf(other.blob))
  return { mediaType, ...other.blob }
}

/** Makes sure that the ingest has a layer, and that it is what its image says. Resolves with the blob to name. */
const bringLayer = async (parts: Parts, layer: BoundLayer, isFree: boolean): Promise<Descriptor> => {
  const { ingest, source, options } = parts
  const { blob } = layer
  const report = reportOn(options.onProgress, { part: shortId(layer.diffId), says: 'Loading layer', total: blob.size })
  if (isFree) {
    const other = await sameContent(parts, layer)
    if (other !== null) {
      report.end(blob.size, 'Already exists')
      return other
    }
  }
  if (await ingest.has(blob)) {
    const facts = await measured(parts, blob)
    checked(facts, layer)
    ingest.learn(facts)
    report.end(blob.size, 'Already exists')
    return blob
  }
  const expected = { digest: blob.digest, size: blob.size }
  const chunks = abortable(source.unchecked(blob.digest), options.signal)
  const { gauged } = await takeBlob(ingest, chunks, { expected, what: nameOf(blob), onBytes: report.at })
  if (gauged.layer instanceof FaultError) throw gauged.layer
  checked(gauged.layer, layer)
  ingest.learn({ blob: expected, ...gauged.layer })
  report.end(blob.size)
  return blob
}

const bringDocument = async ({ ingest, source }: Parts, { digest, size }: Blob): Promise<void> => {
  if (await ingest.has({ digest, size })) return
  const bytes = await source.read(digest, DOCUMENT_LIMIT)
  await takeBlob(ingest, once(bytes), { expected: { digest, size }, what: 'the document', onBytes: () => {} })
}

/**
 * Brings one image of an archive into the ingest with everything it needs. Layers that are there under their digest or,
 * where the manifest is made anew, with the same content are not written again. Rejects with a fault where a blob is not
 * what its digest, or a layer not what the config says.
 */
export const bringImage = async (parts: Parts, bound: Bound): Promise<Publication> => {
  const { ingest, options } = parts
  const layers: Descriptor[] = []
  for (const layer of bound.layers) {
    options.signal?.throwIfAborted()
    layers.push(await bringLayer(parts, layer, bound.manifest === null))
  }
  await bringDocument(parts, bound.config)
  if (bound.manifest !== null) {
    await bringDocument(parts, bound.manifest)
    return publicationOf(bound, bound.manifest)
  }
  const { descriptor, bytes } = manifestFor(bound.config, layers, bound.annotations)
  if (!(await ingest.has(descriptor))) await ingest.put(bytes)
  return publicationOf(bound, descriptor)
}
