import { randomUUID } from 'node:crypto'
import { FaultError, fault } from '../../engine/fault.ts'
import { entriesOf, fieldsOf, textOf } from '../decode.ts'
import type { StoreFs } from './fs.ts'
import { EMPTY_INDEX, formatIndex } from './index-file.ts'
import type { Paths } from './paths.ts'
import { replaceFile } from './write.ts'

const LAYOUT_VERSION = '1.0.0'
const FORMAT_VERSION = 1
const SMALL = 64 * 1024

const jsonIn = async (fs: StoreFs, path: string): Promise<unknown> => {
  const bytes = await fs.readFile(path, SMALL)
  if (bytes === null) return null
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

/** What stands at the place of a store. `absent`: nothing yet, or an empty folder; it becomes a store when first written. */
export type Presence = 'store' | 'absent'

/**
 * Looks whether a folder is an image layout that this program can read. Rejects what is something else, so that no
 * folder of somebody's becomes a store by a slip of the keys, and layouts of a version that is not known.
 */
export const lookAt = async (fs: StoreFs, paths: Paths): Promise<Presence> => {
  const root = await fs.stat(paths.root)
  if (root === null) return 'absent'
  const layout = fieldsOf(await jsonIn(fs, paths.layout))
  const version = textOf(layout.imageLayoutVersion)
  if (version === '') {
    const names = await fs.list(paths.root)
    const foreign = (names ?? []).filter(({ name }) => name !== 'blobs' && !name.startsWith('.imgtui'))
    if (foreign.length === 0) return 'absent'
    throw new FaultError(
      fault('absent', `${paths.root} is not an image store: it has no oci-layout file.`, {
        remedy: 'Name an OCI image layout, or a folder that is not there yet.',
      }),
    )
  }
  if (!version.startsWith('1.'))
    throw new FaultError(fault('too-old', `${paths.root} is an image layout of version ${version}; 1.x is known here.`))
  return 'store'
}

/**
 * Makes a store ready to be written to: the folders, the file that says what it is. Rejects a store that a newer
 * version of this program has changed in a way that this one does not know.
 */
export const prepare = async (fs: StoreFs, paths: Paths): Promise<void> => {
  const presence = await lookAt(fs, paths)
  const format = await jsonIn(fs, paths.format)
  if (format !== null) {
    const { version, requires } = fieldsOf(format)
    if (version !== FORMAT_VERSION || entriesOf(requires).length > 0)
      throw new FaultError(
        fault('too-old', `${paths.root} was written by a newer version of imgtui.`, {
          remedy: 'Update imgtui to change it; reading is safe.',
        }),
      )
  }
  for (const folder of [paths.blobsOf('sha256'), paths.ingests, paths.partial, paths.pending, paths.trash])
    await fs.makeFolder(folder)
  for (const folder of [paths.containers, paths.running]) await fs.makeFolder(folder)
  if (format === null) {
    const content = { version: FORMAT_VERSION, id: randomUUID(), requires: [] }
    await replaceFile(fs, paths.format, `${JSON.stringify(content)}\n`)
  }
  if (presence === 'store') return
  // The index first: a layout without one is no layout to other tools.
  if ((await fs.stat(paths.index)) === null) await replaceFile(fs, paths.index, formatIndex(EMPTY_INDEX))
  await replaceFile(fs, paths.layout, `${JSON.stringify({ imageLayoutVersion: LAYOUT_VERSION })}\n`)
}
