import { join } from 'node:path'
import type { Digest } from '../../../engine/digest.ts'
import { isDigest } from '../../../engine/digest.ts'
import type { ImageId } from '../../../engine/image.ts'
import { fieldsOf, labelsOf, numberOf, textOf, textsOf } from '../../decode.ts'
import type { Blob } from '../content.ts'
import type { StoreFs } from '../fs.ts'
import type { Paths } from '../paths.ts'
import { replaceFile } from '../write.ts'

/** What the store keeps of one container, beside the folder with what it changed. */
export type ContainerRecord = {
  /** 64 hex digits. */
  readonly id: string
  readonly name: string
  readonly image: ImageId
  /** The manifest of its image: it keeps the layers whatever becomes of the index. */
  readonly manifest: Blob
  readonly imageName: string
  /** Milliseconds since the epoch. */
  readonly created: number
  /** What is run is the entry point with the command after it. */
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly environment: readonly string[]
  readonly workingDirectory: string
  readonly user: string
  readonly labels: Readonly<Record<string, string>>
  /** How it last ended; null when it never ran. Whether it runs now is asked of the system, never kept. */
  readonly ended: { readonly code: number; readonly at: number } | null
}

const RECORD_LIMIT = 1024 * 1024
const ID = /^[0-9a-f]{64}$/

export const containerFolder = (paths: Paths, id: string): string => join(paths.containers, id)
const recordPath = (paths: Paths, id: string): string => join(containerFolder(paths, id), 'record.json')

const digestIn = (value: unknown): Digest | null => {
  const text = textOf(value)
  return isDigest(text) ? text : null
}

const recordOf = (id: string, text: string): ContainerRecord | null => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const fields = fieldsOf(value)
  const image = digestIn(fields.image)
  const manifest = digestIn(fieldsOf(fields.manifest).digest)
  if (image === null || manifest === null || textOf(fields.name) === '') return null
  const { code, at } = fieldsOf(fields.ended)
  return {
    id,
    name: textOf(fields.name),
    image,
    manifest: { digest: manifest, size: numberOf(fieldsOf(fields.manifest).size) ?? 0 },
    imageName: textOf(fields.imageName),
    created: numberOf(fields.created) ?? 0,
    entrypoint: textsOf(fields.entrypoint),
    command: textsOf(fields.command),
    environment: textsOf(fields.environment),
    workingDirectory: textOf(fields.workingDirectory),
    user: textOf(fields.user),
    labels: labelsOf(fields.labels),
    ended: typeof code === 'number' && typeof at === 'number' ? { code, at } : null,
  }
}

/** All containers of the store; `broken` are folders whose record cannot be read. */
export type Records = { readonly records: readonly ContainerRecord[]; readonly broken: readonly string[] }

/** Reads every container record, oldest container first. */
export const readRecords = async (fs: StoreFs, paths: Paths): Promise<Records> => {
  const broken: string[] = []
  const records: ContainerRecord[] = []
  for (const { name, kind } of (await fs.list(paths.containers)) ?? []) {
    if (kind !== 'folder' || !ID.test(name)) continue
    const bytes = await fs.readFile(recordPath(paths, name), RECORD_LIMIT)
    // A container that was just being created or removed is none.
    if (bytes === null) continue
    const record = recordOf(name, bytes.toString('utf8'))
    if (record === null) broken.push(name)
    else records.push(record)
  }
  return { records: records.sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1)), broken }
}

/** Reads one record; null when there is no such container. */
export const readRecord = async (fs: StoreFs, paths: Paths, id: string): Promise<ContainerRecord | null> => {
  if (!ID.test(id)) return null
  const bytes = await fs.readFile(recordPath(paths, id), RECORD_LIMIT)
  return bytes === null ? null : recordOf(id, bytes.toString('utf8'))
}

/** Writes a record, which makes the container be there: its folder comes before it and goes after it. */
export const writeRecord = async (fs: StoreFs, paths: Paths, { id, ...record }: ContainerRecord): Promise<void> => {
  await fs.makeFolder(containerFolder(paths, id))
  await replaceFile(fs, recordPath(paths, id), `${JSON.stringify(record)}\n`)
  await fs.syncFolder(paths.containers)
}

/** Makes a container be gone. What it wrote is left behind, as garbage that {@link clearRemains} removes. */
export const removeRecord = async (fs: StoreFs, paths: Paths, id: string): Promise<void> => {
  await fs.remove(recordPath(paths, id))
  await fs.syncFolder(containerFolder(paths, id))
}

/** Removes the folders of containers that have no record, under the lock of the store: nobody is just making one. */
export const clearRemains = async (fs: StoreFs, paths: Paths): Promise<void> => {
  for (const { name, kind } of (await fs.list(paths.containers)) ?? []) {
    if (kind !== 'folder' || !ID.test(name)) continue
    if ((await fs.stat(recordPath(paths, name))) === null) await fs.removeFolder(containerFolder(paths, name))
  }
}
