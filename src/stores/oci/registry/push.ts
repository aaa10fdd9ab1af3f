import type { Digest } from '../../../engine/digest.ts'
import { shortId } from '../../../engine/digest.ts'
import { FaultError, fault } from '../../../engine/fault.ts'
import { familiar, type Reference, withDefaultTag } from '../../../engine/reference.ts'
import type { TransferOptions } from '../../../engine/transfer.ts'
import { entriesOf, fieldsOf } from '../../decode.ts'
import type { Blob, BlobSource, Chunks } from '../content.ts'
import { configOf, type Descriptor, DOCUMENT_LIMIT, damaged, type Manifest, manifestOf } from '../documents.ts'
import { layerType, OCI_MANIFEST } from '../media-types.ts'
import { compressionOf, isForeign } from './convert.ts'
import { digestLike } from './manifests.ts'
import { persistently } from './patience.ts'
import { type Teller, tellerOf } from './progress.ts'
import type { Registry } from './registry.ts'
import { allInTurns } from './turns.ts'
import { beginUpload, type Destination, hasBlob, pushScope, uploadBlob, uploadStream } from './upload.ts'

export type PushOptions = TransferOptions & {
  /** Packs a raw layer with gzip. Called again, for the same bytes, where an attempt fails. */
  readonly pack: (raw: Chunks) => Chunks
  /** What raw layers became when they were pushed before, by diff ID. Added to; a next push then only asks for them. */
  readonly pushed?: Pick<Map<Digest, Descriptor>, 'get'> & {
    readonly set: (diffId: Digest, packed: Descriptor) => unknown
  }
  /** A repository of the same registry that is likely to have the blob, to take it over from; null when none is known. */
  readonly knownIn?: (digest: Digest) => string | null
}

const AT_ONCE = 4

type Push = {
  readonly source: BlobSource
  readonly to: Destination
  readonly options: PushOptions
}

/** Takes a blob over from another repository of the registry, where one is known; null when that did not work. */
const mounted = async ({ to, options }: Push, { digest }: Blob): Promise<string | null> => {
  const from = options.knownIn?.(digest) ?? null
  if (from === null || from === to.path) return null
  try {
    return (await beginUpload(to, { digest, from })) === null ? from : null
  } catch (error) {
    // The user may be allowed here and not there.
    if (error instanceof FaultError && error.fault.kind === 'refused') return null
    throw error
  }
}

/** True when the registry has the blob, as it was or by taking it over; what happened is told. */
const isThere = (push: Push, blob: Blob, tell: Teller): Promise<boolean> =>
  persistently(
    async () => {
      if (await hasBlob(push.to, blob)) {
        tell.says('Layer already exists')
        return true
      }
      const from = await mounted(push, blob)
      if (from !== null) tell.says(`Mounted from ${from}`)
      return from !== null
    },
    { patience: push.to.registry.patience, signal: push.to.signal },
  )

const waiting =
  (tell: Teller) =>
  (seconds: number): void =>
    tell.says(`Retrying in ${seconds} second${seconds === 1 ? '' : 's'}`)

const sendAsIs = async (push: Push, blob: Blob, tell: Teller): Promise<void> => {
  if (await isThere(push, blob, tell)) return
  await uploadBlob(push.to, blob, (from) => push.source.stream(blob.digest, from), {
    onBytes: tell.bytes,
    onWait: waiting(tell),
  })
  tell.says('Pushed', blob.size)
}

async function* counted(chunks: Chunks, came: (done: number) => void): Chunks {
  let done = 0
  for await (const chunk of chunks) {
    done += chunk.length
    yield chunk
    came(done)
  }
}

/** Sends a raw layer packed, and resolves with what it is in the registry. */
const sendPacked = async (push: Push, layer: Layer, tell: Teller): Promise<Descriptor> => {
  const { descriptor, diffId } = layer
  const { pushed, pack } = push.options
  const known = pushed?.get(diffId)
  if (known !== undefined && (await isThere(push, known, tell))) return known
  const read = (): Chunks => pack(counted(push.source.stream(descriptor.digest), tell.bytes))
  const blob = await uploadStream(push.to, read, { onWait: waiting(tell) })
  const made: Descriptor = { ...descriptor, mediaType: layerType('gzip'), ...blob }
  pushed?.set(diffId, made)
  tell.says('Pushed', descriptor.size)
  return made
}

type Layer = { readonly descriptor: Descriptor; readonly diffId: Digest }

const layersOf = async (source: BlobSource, { config, layers }: Manifest): Promise<readonly Layer[]> => {
  const what = `the config ${shortId(config.digest)}`
  const { diffIds } = configOf(await source.read(config.digest, DOCUMENT_LIMIT), what)
  if (diffIds.length !== layers.length)
    throw damaged(what, `it knows ${diffIds.length} layers, and its manifest has ${layers.length}`)
  return layers.map((descriptor, index) => ({ descriptor, diffId: diffIds[index] ?? descriptor.digest }))
}

/** The manifest with layers as they are in the registry; the very bytes where nothing became different. */
const withLayers = (bytes: Uint8Array, layers: readonly Layer[], sent: ReadonlyMap<Digest, Descriptor>): Uint8Array => {
  if (layers.every(({ descriptor: { digest } }) => (sent.get(digest)?.digest ?? digest) === digest)) return bytes
  const document = fieldsOf(JSON.parse(Buffer.from(bytes).toString('utf8')))
  const before = entriesOf(document.layers)
  const after = layers.map(({ descriptor }, index) => sent.get(descriptor.digest) ?? before[index])
  return Buffer.from(JSON.stringify({ ...document, layers: after }))
}

const putManifest = async ({ registry, path, signal }: Destination, bytes: Uint8Array, name: Name): Promise<Digest> => {
  const digest = digestLike(name.digest, bytes)
  if (name.digest !== null && name.digest !== digest)
    throw new FaultError(fault('conflict', 'The image cannot be pushed under that digest: it has another one there.'))
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield bytes
  }
  const answer = await registry.call({
    method: 'PUT',
    to: `${path}/manifests/${name.digest ?? name.tag}`,
    scopes: [pushScope(path)],
    headers: { 'content-type': name.mediaType, 'content-length': String(bytes.length) },
    body: { chunks, length: bytes.length },
    what: name.what,
    expect: [200, 201, 202],
    signal,
  })
  answer.discard()
  const named = answer.header('docker-content-digest')
  if (named !== undefined && named !== digest)
    throw damaged(`the manifest of ${name.what}`, `the registry has it as ${named.slice(0, 80)}`)
  return digest
}

type Name = Pick<Reference, 'tag' | 'digest'> & { readonly mediaType: string; readonly what: string }

/**
 * Pushes one image: blobs that the repository lacks, then the manifest, given in its own bytes. Raw layers are packed
 * with gzip on their way, so the digest, with which this resolves, may be another one than the store has; the image ID
 * stays. Layers that may not be handed on are left where they are.
 */
export const push = async (
  source: BlobSource,
  registry: Registry,
  image: { readonly manifest: Uint8Array; readonly reference: Reference },
  options: PushOptions,
): Promise<{ readonly digest: Digest }> => {
  const { signal, onProgress } = options
  const reference = withDefaultTag(image.reference)
  const what = familiar(reference)
  const manifest = manifestOf(image.manifest, `the manifest of ${what}`)
  if (manifest.kind === 'list')
    throw new FaultError(fault('failed', `${what} is a list of images, which can only be pushed one by one.`))
  const to: Destination = { registry, path: reference.path, signal }
  const work: Push = { source, to, options }
  const layers = await layersOf(source, manifest)
  const parts = [...new Map(layers.map((layer) => [layer.descriptor.digest, layer])).values()]
    .filter(({ descriptor }) => !isForeign(descriptor))
    .toSorted((a, b) => b.descriptor.size - a.descriptor.size)
    .map((layer) => {
      const named = { part: shortId(layer.diffId), total: layer.descriptor.size, moving: 'Pushing' }
      return { layer, tell: tellerOf(onProgress, named) }
    })
  for (const [at, { tell }] of parts.entries()) tell.says(at < AT_ONCE ? 'Preparing' : 'Waiting')
  const sent = new Map<Digest, Descriptor>()
  await allInTurns(parts, { atOnce: AT_ONCE, signal }, async ({ layer, tell }, itsSignal) => {
    const its: Push = { ...work, to: { ...to, signal: itsSignal } }
    if (compressionOf(layer.descriptor) === 'none')
      sent.set(layer.descriptor.digest, await sendPacked(its, layer, tell))
    else await sendAsIs(its, layer.descriptor, tell)
  })
  await sendAsIs(work, manifest.config, tellerOf(undefined, { part: '', total: null, moving: '' }))
  const bytes = withLayers(image.manifest, layers, sent)
  const name: Name = { ...reference, mediaType: manifest.mediaType || OCI_MANIFEST, what }
  const digest = await persistently(() => putManifest(to, bytes, name), { patience: registry.patience, signal })
  return { digest }
}
