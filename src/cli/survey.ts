import { catalogOf } from '../engine/catalog.ts'
import { FaultError } from '../engine/fault.ts'
import type { ImageId } from '../engine/image.ts'
import type { Chain, Chains } from '../engine/layer.ts'
import { type Sharing, shareLayers } from '../engine/sharing.ts'
import type { Store, StoreInfo } from '../engine/store.ts'
import { isUnreachable } from './faults.ts'
import type { Shell } from './shell.ts'

/** A store read once from end to end. */
export type Survey = { readonly info: StoreInfo; readonly sharing: Sharing }

type Read = { readonly store: Store; readonly shell: Pick<Shell, 'progress'> }

/** Rejects only when the store is out of reach: an image whose layers cannot be told stays unread, and its bytes a range. */
const tolerant = async <T>(answer: Promise<T>): Promise<T | null> => {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof FaultError) || isUnreachable(error)) throw error
    return null
  }
}

const readChains = async ({ store, shell }: Read, ids: readonly ImageId[]): Promise<Chains> => {
  const { chain: readChain } = store
  const chains = new Map<ImageId, Chain>(await store.remembered?.(ids))
  const missing = ids.filter((id) => !chains.has(id))
  if (readChain === undefined || missing.length === 0) return chains
  let done = 0
  const queue = missing.values()
  const worker = async (): Promise<void> => {
    for (const id of queue) {
      const chain = await tolerant(readChain(id))
      if (chain !== null) chains.set(id, chain)
      done += 1
      shell.progress(`Reading the layers of ${done} of ${missing.length} images`)
    }
  }
  await Promise.all(Array.from({ length: store.parallel }, worker))
  // A cache that cannot be written costs time in the next run, and nothing else.
  await store.remember?.().catch(() => {})
  return chains
}

/** Reads everything: the list, the layers of each image, and what the build cache shares with them. */
export const survey = async (read: Read): Promise<Survey> => {
  const { store, shell } = read
  const info = await store.open()
  shell.progress('Reading the list')
  const catalog = catalogOf(
    await store.list({
      onPart: ({ images }) => shell.progress(`Reading the list: ${images.length} images so far`),
    }),
  )
  const [chains, cacheShared] = await Promise.all([
    readChains(read, [...catalog.images.keys()]),
    store.cacheShared === undefined ? [] : tolerant(store.cacheShared()),
  ])
  shell.progress('')
  return { info, sharing: shareLayers(catalog, chains, cacheShared) }
}

/** The list alone, for what needs no bytes. */
export const surveyList = async ({ store, shell }: Read): Promise<Survey> => {
  const info = await store.open()
  shell.progress('Reading the list')
  const catalog = catalogOf(await store.list())
  shell.progress('')
  return { info, sharing: shareLayers(catalog, new Map(), null) }
}
