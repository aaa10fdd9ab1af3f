import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { FaultError, fault } from '../../../engine/fault.ts'
import type { ContainerSpec } from '../../../engine/workshop.ts'
import { fieldsOf, labelsOf, textOf, textsOf } from '../../decode.ts'
import { storedImage } from '../chain.ts'
import { conflict, notFound } from '../faults.ts'
import type { Keeper } from '../keeper.ts'
import { readConfig } from '../manifests.ts'
import { inventName, isContainerName } from './names.ts'
import { type ContainerRecord, containerFolder, readRecord, readRecords, removeRecord, writeRecord } from './records.ts'
import { runningAs } from './running.ts'

const refuseName = (name: string): Error =>
  new FaultError(
    fault('conflict', `“${name}” is no name for a container.`, {
      remedy: 'Letters, digits, “_”, “.” and “-”, at least two of them, the first a letter or digit.',
    }),
  )

const nameFor = (records: readonly ContainerRecord[], wanted: string | undefined): string => {
  const taken = new Set(records.map(({ name }) => name))
  if (wanted === undefined) return inventName(taken)
  if (!isContainerName(wanted)) throw refuseName(wanted)
  if (taken.has(wanted)) throw conflict(`A container is called ${wanted} already.`, 'Choose another name.')
  return wanted
}

/** The variables of the image with those given over them: a later one of the same name wins. */
const merged = (inner: readonly string[], outer: readonly string[]): readonly string[] => {
  const variables = new Map([...inner, ...outer].map((text) => [text.split('=', 1)[0] ?? '', text]))
  return [...variables.values()]
}

/** The record of a container in `spec`, with what it leaves open taken from the image, as Docker does it. */
const recordFor = async (keeper: Keeper, spec: ContainerSpec): Promise<Omit<ContainerRecord, 'name'>> => {
  const stored = await storedImage(keeper, spec.image)
  const config = fieldsOf((await readConfig(keeper.source, spec.image)).raw.config)
  const entrypoint = spec.entrypoint ?? textsOf(config.Entrypoint)
  // An entry point of one's own makes the image's command meaningless.
  const command = spec.command ?? (spec.entrypoint === undefined ? textsOf(config.Cmd) : [])
  return {
    id: randomBytes(32).toString('hex'),
    image: spec.image,
    manifest: stored.manifest,
    imageName: spec.imageName,
    created: keeper.now(),
    entrypoint,
    command,
    environment: merged(textsOf(config.Env), spec.environment ?? []),
    workingDirectory: spec.workingDirectory ?? textOf(config.WorkingDir),
    user: spec.user ?? textOf(config.User),
    labels: { ...labelsOf(config.Labels), ...spec.labels },
    ended: null,
  }
}

/** Makes a container: a record that holds its image. Nothing is unpacked. Resolves with its ID. */
export const createContainer = async (keeper: Keeper, spec: ContainerSpec, signal?: AbortSignal): Promise<string> => {
  const { result } = await keeper.change(
    async ({ index, images }) => {
      if (!images.has(spec.image)) throw notFound('image')
      const { records } = await readRecords(keeper.fs, keeper.paths)
      const name = nameFor(records, spec.name)
      const record = { ...(await recordFor(keeper, spec)), name }
      await writeRecord(keeper.fs, keeper.paths, record)
      return { entries: index.entries, result: record.id }
    },
    { signal },
  )
  return result
}

/** The container with this ID. */
export const containerRecord = async (keeper: Keeper, id: string): Promise<ContainerRecord> => {
  const record = await readRecord(keeper.fs, keeper.paths, id)
  if (record === null) throw notFound('container')
  return record
}

/** Changes the record of a container under the lock of the store. */
export const changeRecord = async (
  keeper: Keeper,
  id: string,
  change: (record: ContainerRecord, all: readonly ContainerRecord[]) => ContainerRecord,
  signal?: AbortSignal,
): Promise<void> => {
  await keeper.change(
    async ({ index }) => {
      const { records } = await readRecords(keeper.fs, keeper.paths)
      const record = records.find((one) => one.id === id)
      if (record === undefined) throw notFound('container')
      await writeRecord(keeper.fs, keeper.paths, change(record, records))
      return { entries: index.entries, result: null }
    },
    { signal },
  )
}

/** Runs work on one container that must not be done twice at once. */
export const alone = async <T>(
  keeper: Keeper,
  id: string,
  work: (record: ContainerRecord) => Promise<T>,
  lockFile = 'lock.db',
): Promise<T> => {
  await containerRecord(keeper, id)
  const lock = keeper.lockAt(join(containerFolder(keeper.paths, id), lockFile))
  try {
    return await lock.exclusive(async () => work(await containerRecord(keeper, id)))
  } finally {
    lock.close()
  }
}

export const renameContainer = (keeper: Keeper, id: string, name: string, signal?: AbortSignal): Promise<void> =>
  changeRecord(keeper, id, (record, all) => ({ ...record, name: nameFor(all, name) }), signal)

/** Removes a container that does not run, with everything that it wrote. */
export const removeContainer = async (keeper: Keeper, id: string, signal?: AbortSignal): Promise<void> => {
  await keeper.change(
    async ({ index }) => {
      const record = await containerRecord(keeper, id)
      if ((await runningAs(keeper.fs, keeper.paths, id)) !== null)
        throw conflict(`The container ${record.name} is running.`, 'Stop it first.')
      await removeRecord(keeper.fs, keeper.paths, id)
      return { entries: index.entries, result: null }
    },
    { signal, shrinks: true },
  )
  await (await import('../run/mounts.ts')).unmount(keeper, id)
  // What it wrote can be many files: nobody has to wait for the lock meanwhile.
  await keeper.fs.removeFolder(containerFolder(keeper.paths, id))
}
