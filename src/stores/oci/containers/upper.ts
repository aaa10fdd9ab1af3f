import type { Chunks } from '../content.ts'
import type { StoreFs } from '../fs.ts'
import { folderTar } from './folder-tar.ts'
import { opaqueFolders } from './opaque.ts'

/**
 * What a container changed, from the folder in which overlayfs or {@link copyIn} keeps it, as the tar of a layer. `ran`:
 * overlayfs may have written there, and then knows things that no list of files tells.
 */
export async function* upperTar(fs: StoreFs, upper: string, ran: boolean): Chunks {
  yield* folderTar(fs, upper, { opaque: ran ? await opaqueFolders(fs, upper) : new Set() })
}
