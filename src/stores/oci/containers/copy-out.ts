import { resolve as absolute, basename, dirname } from 'node:path'
import { execa } from 'execa'
import { FaultError, fault } from '../../../engine/fault.ts'
import type { ArchiveTarget, TransferOptions } from '../../../engine/transfer.ts'
import type { Workshop } from '../../../engine/workshop.ts'
import type { Chunks } from '../content.ts'
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

/** Unpacks a tar into a folder of this machine. GNU and BSD tar both keep what they unpack within it. */
const unpack = async (folder: string, tar: Chunks, { signal }: TransferOptions): Promise<void> => {
  const options = { stdin: tar, reject: false, ...(signal && { cancelSignal: signal }) } as const
  const { failed, stderr } = await execa('tar', ['-x', '-f', '-', '-C', folder, '--no-same-owner'], options)
  signal?.throwIfAborted()
  if (failed) throw new FaultError(fault('failed', `Nothing could be unpacked in ${folder}: ${stderr.split('\n')[0]}`))
}

/** Writes a file or folder of a container: see `Workshop.copyOut`. */
export const copyOut = async (
  keeper: Keeper,
  record: ContainerRecord,
  path: string,
  to: Parameters<Workshop['copyOut']>[2],
  options: TransferOptions,
): Promise<void> => {
  const { view, open } = await containerFiles(keeper, record, options.signal)
  const { parts, place } = resolve(view, path, path.endsWith('/'))
  if (place === null) throw notFound(`path as ${path} in the container ${record.name}`)
  const name = parts.at(-1) ?? '.'
  if (!('unpackAt' in to)) return writeTo(keeper.fs, to, emit(below(place, name), open), options)
  const target = absolute(to.unpackAt)
  const isInto = (await keeper.fs.node(target))?.type === 'folder'
  const [folder, as] = isInto ? [target, name] : [dirname(target), basename(target)]
  if ((await keeper.fs.node(folder))?.type !== 'folder') throw notFound(`folder as ${folder} on this machine`)
  await unpack(folder, emit(below(place, as), open), options)
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
