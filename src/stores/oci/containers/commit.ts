import type { Arrival } from '../../../engine/transfer.ts'
import type { Workshop } from '../../../engine/workshop.ts'
import { entriesOf, type Fields, fieldsOf } from '../../decode.ts'
import { manifestFor } from '../archive/bound.ts'
import { applyChanges } from '../archive/changes.ts'
import type { Chunks, Ingest, LayerFacts, Publication } from '../content.ts'
import { type Descriptor, DOCUMENT_LIMIT, damaged, manifestOf } from '../documents.ts'
import type { Keeper } from '../keeper.ts'
import { readConfig } from '../manifests.ts'
import { layerType, OCI_CONFIG } from '../media-types.ts'
import { newName } from '../tag.ts'
import { layerMeter } from '../tar/meter.ts'
import { TAR_END } from '../tar/write.ts'
import { arrivalOf } from '../transfers/arrival.ts'
import { changesOf } from './files.ts'
import type { ContainerRecord } from './records.ts'

type CommitOptions = NonNullable<Parameters<Workshop['commitContainer']>[1]>

/** Writes what a container changed as a layer; null when it changed nothing. */
const takeChanges = async (
  ingest: Ingest,
  changes: Chunks,
  { signal, onProgress }: CommitOptions,
): Promise<LayerFacts | null> => {
  const writer = await ingest.writer()
  const meter = layerMeter()
  let done = 0
  try {
    for await (const chunk of changes) {
      signal?.throwIfAborted()
      meter.add(chunk)
      await writer.write(chunk)
      done += chunk.length
      onProgress?.({ part: 'layer', says: 'Writing', done, total: null })
    }
  } catch (error) {
    await writer.drop()
    throw error
  }
  if (done <= TAR_END.length) {
    await writer.drop()
    return null
  }
  const facts = { blob: await writer.end(), ...meter.end() }
  ingest.learn(facts)
  return facts
}

/** The `config` section of the new image: the base image's, with what the container was made with, then the changes. */
const settingsOf = (base: Fields, record: ContainerRecord, changes: readonly string[]): Fields => {
  const { entrypoint, command, environment, workingDirectory, user, labels } = record
  const made = {
    ...base,
    Env: environment,
    Cmd: command.length > 0 ? command : null,
    Entrypoint: entrypoint.length > 0 ? entrypoint : null,
    WorkingDir: workingDirectory,
    User: user,
    Labels: Object.keys(labels).length > 0 ? labels : null,
  }
  return applyChanges(made, changes)
}

const manifestIn = async (keeper: Keeper, { manifest }: ContainerRecord) => {
  const document = manifestOf(await keeper.source.read(manifest.digest, DOCUMENT_LIMIT))
  if (document.kind === 'list') throw damaged('the manifest of the container', 'it is a list of manifests')
  return document
}

const assemble = async (
  keeper: Keeper,
  ingest: Ingest,
  record: ContainerRecord,
  layer: LayerFacts | null,
  { reference, message = '', author = '', changes = [] }: CommitOptions,
): Promise<Publication> => {
  const base = await manifestIn(keeper, record)
  const { raw, diffIds } = await readConfig(keeper.source, base.config.digest)
  const created = new Date(keeper.now()).toISOString()
  const entry = {
    created,
    ...(author !== '' && { author }),
    created_by: record.command.join(' '),
    ...(message !== '' && { comment: message }),
    ...(layer === null && { empty_layer: true }),
  }
  const config = {
    ...raw,
    created,
    author,
    comment: message,
    config: settingsOf(fieldsOf(raw.config), record, changes),
    history: [...entriesOf(raw.history), entry],
    rootfs: { type: 'layers', diff_ids: [...diffIds, ...(layer === null ? [] : [layer.diffId])] },
  }
  const blob = await ingest.put(Buffer.from(JSON.stringify(config)))
  for (const kept of base.layers) await ingest.has(kept)
  const layers: readonly Descriptor[] =
    layer === null ? base.layers : [...base.layers, { mediaType: layerType('none'), ...layer.blob }]
  const { descriptor, bytes } = manifestFor({ mediaType: OCI_CONFIG, ...blob }, layers)
  await ingest.put(bytes)
  const parent = (await keeper.read()).images.has(record.image) ? { parent: record.image } : {}
  return {
    manifest: descriptor,
    image: blob.digest,
    tags: reference === undefined ? [] : [newName(reference)],
    ...parent,
  }
}

/** Makes an image of a container: see `Workshop.commitContainer`. One that changed nothing gets no layer, as with Docker. */
export const commitContainer = async (
  keeper: Keeper,
  record: ContainerRecord,
  options: CommitOptions,
): Promise<Arrival> => {
  // Before anything is read: these are what people get wrong.
  if (options.reference !== undefined) newName(options.reference)
  applyChanges({}, options.changes ?? [])
  const ingest = await keeper.ingest(options.signal)
  try {
    const layer = await takeChanges(ingest, await changesOf(keeper, record), options)
    const publication = await assemble(keeper, ingest, record, layer, options)
    return arrivalOf(publication, await ingest.publish([publication]))
  } finally {
    await ingest.close()
  }
}
