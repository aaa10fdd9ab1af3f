import { resolve as absolute, basename, dirname, join, posix } from 'node:path'
import type { TransferOptions } from '../../../engine/transfer.ts'
import type { Workshop } from '../../../engine/workshop.ts'
import { decompressed } from '../compression/decode.ts'
import type { Chunks } from '../content.ts'
import { damaged } from '../documents.ts'
import { conflict, notFound } from '../faults.ts'
import type { FileNode } from '../fs.ts'
import type { Keeper } from '../keeper.ts'
import { partsOf, type TarEntry } from '../tar/entry.ts'
import { readTar, type TarMember } from '../tar/read.ts'
import { writeAll } from '../write.ts'
import { containerFiles, upperOf } from './files.ts'
import { folderTar } from './folder-tar.ts'
import type { ContainerRecord } from './records.ts'
import { runningAs } from './running.ts'
import { isFolder, placeAt, resolve, type View } from './view.ts'

const FOLDER_LOOK = { mode: 0o755, uid: 0, gid: 0, mtime: 0 }

const isWhiteout = (node: FileNode | null): boolean =>
  node?.type === 'character' && node.device[0] === 0 && node.device[1] === 0

const lookOf = ({ mode, uid, gid, mtime }: TarEntry) => ({ mode, uid, gid, mtime: Math.floor(mtime) })

/** What is being copied into a container: its files as they are seen, and the folder that keeps what it changed. */
type Copying = { readonly keeper: Keeper; readonly view: View; readonly upper: string }

const pathIn = ({ upper }: Copying, parts: readonly string[]): string => join(upper, ...parts)

/** Makes the folders on the way in the container's own files, looking as the image has them. */
const makeFolders = async (copying: Copying, parts: readonly string[]): Promise<void> => {
  const { fs } = copying.keeper
  const ways = Array.from({ length: parts.length + 1 }, (_, depth) => parts.slice(0, depth))
  // Before the first is made: what is refused must leave nothing behind.
  for (const some of ways) {
    const place = placeAt(copying.view.root, some)
    if (place !== null && !isFolder(place)) throw conflict(`/${some.join('/')} is not a folder.`)
  }
  for (const some of ways) {
    const path = pathIn(copying, some)
    const place = placeAt(copying.view.root, some)
    const node = await fs.node(path)
    if (node?.type === 'folder') continue
    if (node !== null)
      throw conflict(`The folder /${some.join('/')} was deleted in the container and cannot be made anew.`)
    await fs.makeFolder(path)
    await fs.dress(path, place?.seen == null ? FOLDER_LOOK : lookOf(place.seen.entry))
  }
}

/** From now on the container sees this there. */
const remember = ({ view }: Copying, parts: readonly string[], entry: TarEntry): void => {
  const name = parts.at(-1)
  const folder = placeAt(view.root, parts.slice(0, -1))
  if (name === undefined || folder === null) return
  const before = folder.below.get(name)
  const below = entry.type === 'folder' && before !== undefined && isFolder(before) ? before.below : new Map()
  folder.below.set(name, { seen: { entry, layer: view.layers, content: null }, below })
}

const writeData = async ({ keeper: { fs } }: Copying, path: string, data: Chunks): Promise<void> => {
  const file = await fs.openWrite(path, 'wx')
  try {
    for await (const chunk of data) await writeAll(file, chunk)
  } finally {
    await file.close()
  }
}

/** Makes one file, link or folder under its name in the container's own files. */
const make = async (
  copying: Copying,
  base: readonly string[],
  parts: readonly string[],
  { entry, data }: TarMember,
) => {
  const { fs } = copying.keeper
  const path = pathIn(copying, parts)
  const place = placeAt(copying.view.root, parts)
  const node = await fs.node(path)
  if (entry.type === 'folder') {
    if (place !== null && !isFolder(place)) throw conflict(`/${parts.join('/')} is not a folder.`)
    await makeFolders(copying, parts)
    await fs.dress(path, lookOf(entry))
    return
  }
  if (place !== null && isFolder(place)) throw conflict(`/${parts.join('/')} is a folder.`)
  if (node !== null && (node.type !== 'folder' || isWhiteout(node))) await fs.remove(path)
  switch (entry.type) {
    case 'file':
      if (entry.sparse) throw damaged('the archive', `it holds ${entry.name} as a sparse file`)
      await writeData(copying, path, data)
      break
    case 'symlink':
      await fs.makeLink(entry.linkname, path)
      break
    case 'link': {
      const target = pathIn(copying, [...base, ...(partsOf(entry.linkname) ?? ['.wh.'])])
      if ((await fs.node(target))?.type !== 'file') throw damaged('the archive', `${entry.name} links to nothing in it`)
      await fs.link(target, path)
      return
    }
    default:
      throw damaged('the archive', `${entry.name} is a device or a pipe`)
  }
  await fs.dress(path, lookOf(entry))
}

/** Where an entry goes: links on the way are followed within the container, its own name is not. */
const destination = (view: View, base: readonly string[], { name }: TarEntry): readonly string[] => {
  const parts = partsOf(name)
  if (parts === null) throw damaged('the archive', 'a name in it leads out of it or cannot be a path')
  if (parts.some((part) => part.startsWith('.wh.'))) throw damaged('the archive', `${name} would read as a deletion`)
  return resolve(view, [...base, ...parts].join('/'), false).parts
}

type Source = Parameters<Workshop['copyIn']>[2]

/** The folder that a copy goes to, and the tar of what goes there. */
const placed = async (
  { fs }: Keeper,
  view: View,
  path: string,
  from: Source,
): Promise<{ readonly folder: string; readonly tar: Chunks }> => {
  if (!('pack' in from)) return { folder: path, tar: decompressed(from) }
  const source = absolute(from.pack)
  if ((await fs.node(source)) === null) throw notFound(`file as ${source} on this machine`)
  const { place } = resolve(view, path)
  const isInto = place !== null && isFolder(place)
  const [folder, as] = isInto ? [path, basename(source)] : [posix.dirname(path), posix.basename(path)]
  const only = { name: basename(source), as }
  return { folder, tar: folderTar(fs, dirname(source), { only, opaque: null, disowned: true }) }
}

/** Copies into a container that does not run: see `Workshop.copyIn`. */
export const copyIn = async (
  keeper: Keeper,
  record: ContainerRecord,
  path: string,
  from: Source,
  { signal, onProgress }: TransferOptions,
): Promise<void> => {
  if ((await runningAs(keeper.fs, keeper.paths, record.id)) !== null)
    throw conflict(`The container ${record.name} is running.`, 'Stop it first.')
  const { view } = await containerFiles(keeper, record, signal)
  const { folder, tar } = await placed(keeper, view, path, from)
  const { parts: base, place } = resolve(view, folder)
  if (place === null || !isFolder(place)) throw notFound(`folder as ${folder} in the container ${record.name}`)
  const copying: Copying = { keeper, view, upper: upperOf(keeper, record.id) }
  await makeFolders(copying, base)
  let done = 0
  for await (const member of readTar(tar)) {
    signal?.throwIfAborted()
    const parts = destination(view, base, member.entry)
    if (parts.length > 0) {
      await makeFolders(copying, parts.slice(0, -1))
      await make(copying, base, parts, member)
      remember(copying, parts, member.entry)
    }
    done += member.entry.size
    onProgress?.({ part: member.entry.name, says: 'Copying', done, total: null })
  }
}
