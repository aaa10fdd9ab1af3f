import { join } from 'node:path'
import { execa } from 'execa'
import { FaultError, fault } from '../../../engine/fault.ts'
import type { StoreFs } from '../fs.ts'
import { partsOf } from '../tar/entry.ts'
import { readTar } from '../tar/read.ts'

const NAMES = ['SCHILY.xattr.trusted.overlay.opaque', 'SCHILY.xattr.user.overlay.opaque']
const TAR = ['--create', '--file=-', '--no-recursion', '--xattrs', '--xattrs-include=*.overlay.*', '--null', '-T', '-']

const foldersBelow = async (fs: StoreFs, root: string, folder: string): Promise<readonly string[]> => {
  const names = ((await fs.list(join(root, folder))) ?? []).filter(({ kind }) => kind === 'folder')
  const below = await Promise.all(names.map(({ name }) => foldersBelow(fs, root, join(folder, name))))
  return [...names.map(({ name }) => join(folder, name)), ...below.flat()]
}

/**
 * The folders below `root`, by their paths from there, that overlayfs has marked as hiding everything below them
 * (`overlay.opaque`). Node cannot read extended attributes; GNU tar writes them into an archive of the bare folders.
 */
export const opaqueFolders = async (fs: StoreFs, root: string): Promise<ReadonlySet<string>> => {
  const folders = await foldersBelow(fs, root, '')
  if (folders.length === 0) return new Set()
  const list = folders.map((folder) => `./${folder}\0`).join('')
  const { stdout, failed } = await execa('tar', ['-C', root, ...TAR], {
    input: list,
    encoding: 'buffer',
    reject: false,
  })
  if (failed)
    throw new FaultError(
      fault('failed', 'What the container deleted cannot be read: that takes GNU tar.', { remedy: 'Install GNU tar.' }),
    )
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield stdout
  }
  const opaque = new Set<string>()
  for await (const { entry } of readTar(chunks()))
    if (NAMES.some((name) => entry.pax.get(name) === 'y')) opaque.add((partsOf(entry.name) ?? []).join('/'))
  return opaque
}
