import type { Digest } from '../../../engine/digest.ts'
import { shortId } from '../../../engine/digest.ts'
import type { Platform } from '../../../engine/platform.ts'
import { canonical, familiar, type Reference, withDefaultTag } from '../../../engine/reference.ts'
import type { TransferOptions } from '../../../engine/transfer.ts'
import type { Chunks, Ingest, LayerFacts, Publication } from '../content.ts'
import { type Config, configOf, type Descriptor, DOCUMENT_LIMIT, damaged, type Manifest } from '../documents.ts'
import { OCI_MANIFEST } from '../media-types.ts'
import { hostPlatform } from '../platforms.ts'
import { asOci, refuseOther } from './convert.ts'
import { download } from './download.ts'
import type { Fetched } from './manifests.ts'
import { lookingOn, type Measuring } from './onlooker.ts'
import { type Teller, tellerOf } from './progress.ts'
import type { Registry } from './registry.ts'
import { resolveImage } from './resolve.ts'
import { allInTurns } from './turns.ts'

/** What is in a layer, whatever blob it came in. */
type Content = Omit<LayerFacts, 'blob'>

/** Unpacks the bytes of a layer blob and says what is in them; rejects with a fault where that cannot be done. */
export type Measure = (packed: Chunks) => Promise<Content>

export type PullOptions = TransferOptions & {
  readonly measure: Measure
  /** The platform wanted of a list; that of this machine when not given. */
  readonly platform?: Platform
}

/** An image that lies complete in an ingest, to be published by whoever asked for it. */
export type PulledImage = {
  readonly publication: Publication
  /** By which the registry has what was asked for: of the list where it is one. */
  readonly digest: Digest
  /** What was asked for as the registry has it, which is not what the store keeps: a list, or Docker's own format. */
  readonly target: Fetched
}

const AT_ONCE = 4

type Part = {
  readonly layer: Descriptor
  /** What the config says that is in it; several where a manifest names one blob twice. */
  readonly diffIds: readonly Digest[]
  readonly tell: Teller
}

const bringConfig = async (ingest: Ingest, manifest: Manifest, fetch: Fetch): Promise<Config> => {
  const { digest, size } = manifest.config
  const what = `the config ${shortId(digest)}`
  if (size > DOCUMENT_LIMIT) throw damaged(what, `it is longer than ${DOCUMENT_LIMIT} bytes`)
  if (!(await ingest.has({ digest, size }))) await fetch(manifest.config)
  const config = configOf(await ingest.source.read(digest, DOCUMENT_LIMIT), what)
  if (config.diffIds.length === manifest.layers.length) return config
  throw damaged(what, `it knows ${config.diffIds.length} layers, and its manifest has ${manifest.layers.length}`)
}

/** One part for each blob, largest first: what takes longest should not begin last. */
const partsOf = (manifest: Manifest, config: Config, onProgress: PullOptions['onProgress']): readonly Part[] => {
  const byDigest = Map.groupBy(manifest.layers.entries(), ([, { digest }]) => digest)
  return [...byDigest.values()]
    .flatMap(([first, ...more]) => {
      if (first === undefined) return []
      const [, layer] = first
      const diffIds = [first, ...more].flatMap(([index]) => config.diffIds[index] ?? [])
      const named = { part: shortId(layer.digest), total: layer.size, moving: 'Downloading' }
      return [{ layer, diffIds, tell: tellerOf(onProgress, named) }]
    })
    .toSorted((a, b) => b.layer.size - a.layer.size)
}

const refuseOtherContent = ({ layer, diffIds }: Part, { diffId }: Content): void => {
  if (diffIds.some((wanted) => wanted !== diffId))
    throw damaged(`the layer ${shortId(layer.digest)}`, 'its content is not what the image says')
}

type Fetch = (
  blob: Descriptor,
  more?: { readonly tell: Teller; readonly onlooker: () => Measuring<Content> },
  signal?: AbortSignal,
) => Promise<boolean>

const bringLayer = async (
  ingest: Ingest,
  part: Part,
  { fetch, measure, signal }: { readonly fetch: Fetch; readonly measure: Measure; readonly signal: AbortSignal },
): Promise<void> => {
  const { layer, tell } = part
  const blob = { digest: layer.digest, size: layer.size }
  const measureHere = async (): Promise<LayerFacts> => {
    const known = ingest.layer(blob.digest)
    return known ?? { blob, ...(await measure(ingest.source.stream(blob.digest))) }
  }
  const settle = (facts: LayerFacts): void => {
    refuseOtherContent(part, facts)
    ingest.learn(facts)
  }
  if (await ingest.has(blob)) {
    settle(await measureHere())
    return tell.says('Already exists')
  }
  const seen: Measuring<Content>[] = []
  const onlooker = (): Measuring<Content> => {
    const looking = lookingOn(measure)
    seen.push(looking)
    return looking
  }
  const sawAll = await fetch(layer, { tell, onlooker }, signal)
  tell.says('Download complete', blob.size)
  const content = sawAll ? await seen.at(-1)?.found : undefined
  settle(content === undefined ? await measureHere() : { blob, ...content })
  tell.says('Pull complete', blob.size)
}

/**
 * Brings an image into an ingest: the manifest of the name, or the one of its list that suits the platform; its config;
 * its layers, four at a time. Every blob is checked against its digest and size, and every layer's content against what
 * the config says of it. Nothing is published. What had come when this rejects is kept for the next attempt.
 */
export const pull = async (
  ingest: Ingest,
  registry: Registry,
  reference: Reference,
  options: PullOptions,
): Promise<PulledImage> => {
  const { platform = hostPlatform(), measure, signal, onProgress } = options
  const wanted = withDefaultTag(reference)
  const { target, chosen } = await resolveImage(registry, wanted, { platform, signal })
  refuseOther(chosen.document, `the manifest of ${familiar(wanted)}`)
  const fetch: Fetch = (blob, more, itsSignal = signal) =>
    download(ingest, registry, blob, {
      path: wanted.path,
      signal: itsSignal,
      ...(more && {
        onlooker: more.onlooker,
        onBytes: (done) => (done < blob.size ? more.tell.bytes(done) : more.tell.says('Verifying Checksum', done)),
        onWait: (seconds) => more.tell.says(`Retrying in ${seconds} second${seconds === 1 ? '' : 's'}`),
      }),
    })
  const config = await bringConfig(ingest, chosen.document, fetch)
  const parts = partsOf(chosen.document, config, onProgress)
  for (const [at, { tell }] of parts.entries()) {
    tell.says('Pulling fs layer')
    if (at >= AT_ONCE) tell.says('Waiting')
  }
  await allInTurns(parts, { atOnce: AT_ONCE, signal }, (part, itsSignal) =>
    bringLayer(ingest, part, { fetch, measure, signal: itsSignal }),
  )
  const { digest, size } = await ingest.put(asOci(chosen.document, chosen.bytes))
  const { domain, path, tag } = wanted
  return {
    publication: {
      manifest: { mediaType: OCI_MANIFEST, digest, size },
      image: chosen.document.config.digest,
      tags: wanted.digest === null && tag !== null ? [canonical(wanted)] : [],
      digests: [canonical({ domain, path, tag: null, digest: target.digest })],
    },
    digest: target.digest,
    target,
  }
}
