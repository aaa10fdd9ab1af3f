import { nullOf } from '../../engine/fault.ts'
import type { Image, ImageId } from '../../engine/image.ts'
import type { Chain } from '../../engine/layer.ts'
import { layoutOf } from '../select/layout.ts'
import { partsOfKey, rowsOf } from '../select/rows.ts'
import type { State } from '../state.ts'
import type { Background } from './background.ts'
import { bell } from './wait.ts'

/** Answers are handed over in batches: the arithmetic of the whole catalog is done once for each. Milliseconds. */
const BATCH = 120

/** Which image to read next: those in view, then the marked ones, then the biggest. */
const next = (state: State, missing: ReadonlyMap<ImageId, Image>): ImageId | null => {
  const { listRows } = layoutOf(state.columns, state.rows)
  for (const { image } of rowsOf(state).slice(state.list.top, state.list.top + listRows))
    if (missing.has(image.id)) return image.id
  for (const key of state.list.marks) if (missing.has(partsOfKey(key).image)) return partsOfKey(key).image
  // The catalog was put in order of size when the reading began, and a map keeps that order.
  return missing.keys().next().value ?? null
}

/**
 * Reads the layers of every image that has not been read yet, a few at a time and in the background, what was learnt in
 * earlier runs first. Call `wake` after every list.
 */
export const readLayers = ({ loop, store, signal }: Background) => {
  const woken = bell()
  const { chain: readChain } = store
  /** Images whose layers the store could not tell: they are not asked for again until the next list. */
  const refused = new Set<ImageId>()

  const missingNow = (): Map<ImageId, Image> => {
    const { catalog, chains } = loop.get().facts
    const images = [...(catalog?.images.values() ?? [])].filter(({ id }) => !chains.has(id) && !refused.has(id))
    return new Map(images.sort((a, b) => b.size - a.size).map((image) => [image.id, image]))
  }

  const hand = (found: ReadonlyMap<ImageId, Chain>, left: number): void => {
    const { chains, catalog } = loop.get().facts
    const kept = [...chains].filter(([id]) => catalog?.images.has(id) === true)
    const total = catalog?.images.size ?? 0
    loop.send({
      type: 'facts.chains',
      chains: new Map([...kept, ...found]),
      reading: left === 0 ? null : { done: total - left, total },
    })
  }

  const readAll = async (): Promise<void> => {
    const missing = missingNow()
    if (missing.size === 0 || readChain === undefined) {
      if (loop.get().facts.reading !== null) hand(new Map(), 0)
      return
    }
    if (store.remembered !== undefined) {
      const known = await store.remembered([...missing.keys()])
      for (const id of known.keys()) missing.delete(id)
      if (known.size > 0) hand(known, missing.size)
    }
    let found = new Map<ImageId, Chain>()
    let handed = Date.now()
    const flush = (left: number): void => {
      hand(found, left)
      found = new Map()
      handed = Date.now()
    }
    const underWay = new Set<ImageId>()
    const worker = async (): Promise<void> => {
      while (!signal.aborted) {
        const id = next(loop.get(), missing)
        if (id === null) return
        missing.delete(id)
        underWay.add(id)
        const chain = await readChain(id, { signal }).catch(nullOf)
        underWay.delete(id)
        if (chain === null) refused.add(id)
        else found.set(id, chain)
        if (Date.now() - handed > BATCH) flush(missing.size + underWay.size)
      }
    }
    await Promise.all(Array.from({ length: store.parallel }, worker))
    if (!signal.aborted) flush(0)
    // A cache that cannot be written costs time in the next run, and nothing else.
    await store.remember?.().catch(() => {})
  }

  /** What no image's layers tell: what the build cache holds of them, and what the containers wrote. */
  const extras = async (): Promise<void> => {
    const [shared, written] = await Promise.all([
      store.cacheShared?.({ signal }).catch(nullOf) ?? [],
      store.written?.({ signal }).catch(nullOf) ?? null,
    ])
    if (shared !== null) loop.send({ type: 'facts.cache', shared })
    if (written !== null && loop.get().facts.catalog?.complete === true)
      loop.send({ type: 'facts.written', bytes: written })
  }

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      const wake = woken.next()
      await loop.track(Promise.all([readAll(), extras()]))
      await wake
      refused.clear()
    }
  }
  let running = false
  return {
    wake: (): void => {
      if (running) return woken.give()
      running = true
      void run()
    },
  }
}
