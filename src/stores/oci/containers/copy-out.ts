import { basename } from 'node:path'
import type { ArchiveTarget, TransferOptions } from '../../../engine/transfer.ts'
import { notFound } from '../faults.ts'
import type { Keeper } from '../keeper.ts'
import { writeTo } from '../write-to.ts'
import { emit, type Outgoing } from './emit.ts'
import { containerFiles } from './files.ts'
import type { ContainerRecord } from './records.ts'
import { isFolder, type Place, resolve, walk } from './view.ts'

const below = (place: Place, name: string): readonly Outgoing[] => [
  { name, place },
  ...(isFolder(place)
    ? [...walk(place)].map(([parts, each]) => ({ name: `${name}/${parts.join('/')}`, place: each }))
    : []),
]

/** Writes a file or folder of a container as a tar, under the last name of its path: see `Workshop.copyOut`. */
export const copyOut = async (
  keeper: Keeper,
  record: ContainerRecord,
  path: string,
  to: ArchiveTarget,
  options: TransferOptions,
): Promise<void> => {
  const { view, open } = await containerFiles(keeper, record, options.signal)
  const { parts, place } = resolve(view, path, path.endsWith('/'))
  if (place === null) throw notFound(`path as ${path} in the container ${record.name}`)
  await writeTo(keeper.fs, to, emit(below(place, basename(parts.join('/')) || '.'), open), options)
}

/** Writes the whole file system of a container as a tar: see `Workshop.exportContainer`. */
export const exportContainer = async (
  keeper: Keeper,
  record: ContainerRecord,
  to: ArchiveTarget,
  options: TransferOptions,
): Promise<void> => {
  const { view, open } = await containerFiles(keeper, record, options.signal)
  const outgoing = [...walk(view.root)].map(([parts, place]) => ({ name: parts.join('/'), place }))
  await writeTo(keeper.fs, to, emit(outgoing, open), options)
}
