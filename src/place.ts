import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Arguments } from './cli/arguments.ts'
import { cacheFolder, dataFolder } from './config/folders.ts'
import { FaultError, fault } from './engine/fault.ts'
import type { Store } from './engine/store.ts'

const nothingAt = (path: string): Error =>
  new FaultError(
    fault('absent', `There is nothing at ${path}.`, { remedy: 'Give an archive of images or the folder of a store.' }),
  )

/** A folder is a store to work in, a file an archive to look at. */
const storeAt = async (path: string): Promise<Store> => {
  const found = await stat(path).catch(() => null)
  if (found === null) throw nothingAt(path)
  if (!found.isDirectory()) return (await import('./stores/oci/archive-store.ts')).archiveStore(path)
  const { ociStore } = await import('./stores/oci/index.ts')
  return ociStore({ root: path, label: path })
}

/**
 * The store that a command line means: the one it names, else the engine that the docker command would talk to, else,
 * where there is none, this program's own.
 */
export const storeFor = async ({ host, context, store, place, demo }: Arguments): Promise<Store> => {
  if (demo) {
    const { demoStore } = await import('./stores/oci/demo/index.ts')
    return demoStore()
  }
  if (place !== null) return storeAt(resolve(place))
  if (store === null) {
    const { dockerStore, resolveDocker } = await import('./stores/docker/index.ts')
    const { present, ...found } = await resolveDocker({ host, context, env: process.env, home: homedir() })
    if (present) return dockerStore({ ...found, cacheFolder: cacheFolder() })
  }
  const { ociStore } = await import('./stores/oci/index.ts')
  if (store !== null) return ociStore({ root: resolve(store), label: store })
  return ociStore({ root: join(dataFolder(), 'store'), label: 'own store' })
}
