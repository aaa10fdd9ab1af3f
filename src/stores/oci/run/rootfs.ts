import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { execa } from 'execa'
import { FaultError, fault } from '../../../engine/fault.ts'
import { emit } from '../containers/emit.ts'
import { imageFiles } from '../containers/files.ts'
import { type ContainerRecord, containerFolder } from '../containers/records.ts'
import { walk } from '../containers/view.ts'
import type { Keeper } from '../keeper.ts'

// The owner and the mode as the image has them; names of this machine's users mean nothing in it.
const UNPACK = ['--extract', '--file=-', '--numeric-owner', '--same-owner', '--same-permissions', '--xattrs']

const unpackFailed = (why: string): Error =>
  new FaultError(fault('failed', `The image could not be unpacked: ${why}.`, { remedy: 'GNU tar is needed for that.' }))

/**
 * Unpacks the image of a container next to it, once: resolves with the folder. It belongs to the container and goes with
 * it; overlayfs never writes to it.
 */
export const unpackedImage = async (
  keeper: Keeper,
  record: ContainerRecord,
  signal: AbortSignal | undefined,
): Promise<string> => {
  const { fs, paths } = keeper
  const folder = join(containerFolder(paths, record.id), 'lower')
  if ((await fs.stat(folder)) !== null) return folder
  const coming = `${folder}.${randomUUID()}`
  await fs.makeFolder(coming)
  try {
    const { view, open } = await imageFiles(keeper, record, signal)
    const outgoing = [...walk(view.root)].map(([parts, place]) => ({ name: parts.join('/'), place }))
    const stdin = emit(outgoing, open)
    const options = { stdin, reject: false, ...(signal && { cancelSignal: signal }) } as const
    const { failed, stderr } = await execa('tar', [...UNPACK, '-C', coming], options)
    signal?.throwIfAborted()
    if (failed) throw unpackFailed(stderr.split('\n')[0] ?? '')
    await fs.rename(coming, folder)
  } catch (error) {
    await fs.removeFolder(coming)
    throw error
  }
  return folder
}
