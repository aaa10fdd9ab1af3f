import { FaultError, fault } from '../../engine/fault.ts'
import type { ImageId } from '../../engine/image.ts'
import type { Chain } from '../../engine/layer.ts'
import type { HistoryStep, Inspection, Store } from '../../engine/store.ts'
import { chainOf, layerSizes } from './chain.ts'
import type { AskOptions } from './client.ts'
import { clientOf } from './client.ts'
import { decodeHistory, decodeInspection, decodePlaces } from './decode-image.ts'
import type { Endpoint } from './endpoint.ts'
import { addressOf } from './endpoint.ts'
import type { Engine } from './engine.ts'
import { accessTo } from './engine.ts'
import { listerOf } from './list.ts'
import { chainFile } from './remembered.ts'
import { removeFrom } from './remove.ts'
import { measureImages, sharedCache, writtenBytes } from './usage.ts'
import { watchEngine } from './watch.ts'

export { resolveDocker } from './find.ts'

export type DockerOptions = {
  readonly endpoint: Endpoint
  readonly label: string
  /** Where what was learnt is kept between runs; null keeps nothing. */
  readonly cacheFolder: string | null
}

const PARALLEL = 4
/** Every carried connection is a process of its own. */
const CARRIED_PARALLEL = 2

const readHistory = async ({ client }: Engine, id: ImageId, options: AskOptions): Promise<readonly HistoryStep[]> =>
  decodeHistory(await client.getJson(`/images/${id}/history`, options))

const readInspection = async ({ client, digests }: Engine, id: ImageId, options: AskOptions): Promise<Inspection> => {
  const inspection = decodeInspection(digests, await client.getJson(`/images/${id}/json`, options))
  if (inspection === null) throw new FaultError(fault('failed', 'The engine described an image without an ID.'))
  return inspection
}

/**
 * The classic store states the sum of the layers and prints an honest 0 for an empty one. The containerd store prints 0
 * for what is not unpacked, and sizes of something else. Podman never has a layer without bytes, and no sum of them.
 */
const readChain = async (engine: Engine, id: ImageId, options: AskOptions): Promise<Chain | null> => {
  const [answer, history] = await Promise.all([
    engine.client.getJson(`/images/${id}/json`, options),
    readHistory(engine, id, options),
  ])
  const { diffs, size } = decodePlaces(answer)
  if (diffs === null) return null
  const classic = engine.ping.kind === 'docker' && !engine.info.containerd
  const rules = classic ? ({ total: size, emptySize: 0 } as const) : { total: null, emptySize: null }
  return chainOf(diffs, layerSizes(history.toReversed(), diffs.length, rules))
}

/**
 * A Docker Engine (or what answers like one) as a store: both image stores, API 1.40 and up. Connects with the first
 * call.
 */
export const dockerStore = ({ endpoint, label, cacheFolder }: DockerOptions): Store => {
  const address = addressOf(endpoint)
  const id = `docker:${address}`
  const client = clientOf(endpoint)
  const access = accessTo(client)
  const lister = listerOf()
  const file = cacheFolder === null ? null : chainFile(cacheFolder, id)
  const learnt = new Map<ImageId, Chain>()
  let current: ReadonlySet<ImageId> = new Set()
  const identityOf = ({ info }: Engine): string => `${info.identity} ${info.driver}`

  return {
    id,
    label,
    address,
    parallel: endpoint.type === 'dial-stdio' ? CARRIED_PARALLEL : PARALLEL,
    open: async (options) => {
      const { ping, info } = await access.open(options)
      return { kind: ping.kind, version: info.version, driver: info.driver }
    },
    list: async (options) => {
      const listing = await lister.list(await access.engine(options), options)
      current = new Set(listing.images.map((image) => image.id))
      return listing
    },
    look: async (image, options) => lister.look(await access.engine(options), image, options),
    remove: async (removal, options = {}) => {
      const engine = await access.engine(options)
      return removeFrom(engine, removal, () => lister.list(engine, options), options)
    },
    watch: (options = {}) => watchEngine(access.engine(options), options),
    close: client.close,
    chain: async (image, options = {}) => {
      const chain = await readChain(await access.engine(options), image, options)
      if (chain !== null) learnt.set(image, chain)
      return chain
    },
    remembered: async (images) => {
      const engine = access.current()
      return file === null || engine === null ? new Map() : file.read(identityOf(engine), images)
    },
    remember: async () => {
      const engine = access.current()
      if (file !== null && engine !== null && learnt.size > 0) await file.write(identityOf(engine), learnt, current)
    },
    history: async (image, options = {}) => readHistory(await access.engine(options), image, options),
    inspect: async (image, options = {}) => readInspection(await access.engine(options), image, options),
    written: async (options = {}) => writtenBytes(await access.engine(options), options),
    cacheShared: async (options = {}) => sharedCache(await access.engine(options), options),
    measure: async (options = {}) => measureImages(await access.engine(options), options),
  }
}
