import { join } from 'node:path'
import { execa } from 'execa'
import { containerFolder } from '../containers/records.ts'
import type { Keeper } from '../keeper.ts'

/** Where the files of a running container are put together. */
export const mergedOf = (keeper: Keeper, id: string): string => join(containerFolder(keeper.paths, id), 'merged')

/** Takes away a mount that a program which was killed left behind; is content when there is none. */
export const unmount = async (keeper: Keeper, id: string): Promise<void> => {
  const merged = mergedOf(keeper, id)
  if ((await keeper.fs.stat(merged)) === null) return
  await execa('umount', [merged], { reject: false })
}
