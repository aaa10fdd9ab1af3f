import { execute, type StepReport } from '../../src/app/remove.ts'
import { catalogOf } from '../../src/engine/catalog.ts'
import type { ImageId } from '../../src/engine/image.ts'
import type { Chain } from '../../src/engine/layer.ts'
import { type Plan, planRemoval } from '../../src/engine/plan.ts'
import { type Sharing, shareLayers } from '../../src/engine/sharing.ts'
import { addBytes, type Bytes, NO_BYTES } from '../../src/engine/size.ts'
import type { Store } from '../../src/engine/store.ts'
import { freeNow } from '../../src/engine/tally.ts'
import { layerFileBytes } from './disk.ts'
import type { EngineApi } from './engine-api.ts'

/** One set that was removed, with everything that can be said about its bytes. */
export type FreedRow = {
  readonly asked: number
  readonly gone: number
  /** Of these, nobody asked for: nameless parents that were left without a child. */
  readonly along: number
  readonly sumOfSizes: number
  readonly dfClaims: number
  /** The engine's own total before. */
  readonly total: number
  /** What the program says could be freed in all, at the same moment. */
  readonly freeNow: Bytes
  readonly predicted: Bytes
  readonly reported: Bytes
  /** File bytes that left the layer folders; null on stores that keep none of the kind. */
  readonly onDisk: number | null
  readonly layersSize: number
  /** The predicted drop of the engine's total, which leaves out what only a container without image keeps. */
  readonly predictedTotal: Bytes
  readonly notDone: readonly StepReport[]
}

/** Everything a store tells, as the program reads it. */
export const readSharing = async (store: Store): Promise<Sharing> => {
  const catalog = catalogOf(await store.list())
  const chains = new Map<ImageId, Chain>()
  for (const id of catalog.images.keys()) {
    const chain = await store.chain?.(id)
    if (chain) chains.set(id, chain)
  }
  return shareLayers(catalog, chains, (await store.cacheShared?.()) ?? [])
}

type Usage = {
  readonly LayersSize: number
  readonly Images: readonly { readonly Size: number; readonly SharedSize: number; readonly Containers: number }[]
}

const usageOf = ({ call }: EngineApi): Promise<Usage> => call<Usage>('GET', '/system/df')

/** RECLAIMABLE of `docker system df` up to 28: the total less what images in use share with nobody. */
const claimOf = ({ LayersSize: total, Images: images }: Usage): number =>
  images.reduce(
    (left, { Size, SharedSize, Containers }) => (Containers === 0 ? left : left - (Size - SharedSize)),
    total,
  )

const goneIn = (plan: Plan): Set<ImageId> =>
  new Set(plan.steps.flatMap((step) => (step.type === 'delete' ? [step.image.id] : [])))

type Removing = { readonly store: Store; readonly api: EngineApi; readonly containerd: boolean }

/** Plans and removes these images and measures around it. */
export const removeAndMeasure = async (
  { store, api, containerd }: Removing,
  choose: (sharing: Sharing) => readonly ImageId[],
): Promise<FreedRow> => {
  const sharing = await readSharing(store)
  const asked = choose(sharing)
  const targets = asked.map((image) => ({ image }))
  const plan = planRemoval(sharing, targets)
  const unpinned = planRemoval({ ...sharing, pinned: new Uint8Array(sharing.pinned.length) }, targets)
  const measure = () => Promise.all([usageOf(api), containerd ? null : layerFileBytes(api.socket)])
  const [usage, files] = await measure()
  const reports: StepReport[] = []
  for await (const report of execute(store, sharing, plan)) reports.push(report)
  const [usageAfter, filesAfter] = await measure()
  const gone = goneIn(plan)
  return {
    asked: asked.length,
    gone: gone.size,
    along: plan.steps.filter((step) => step.type === 'delete' && step.leftOver).length,
    sumOfSizes: sharing.images.reduce((sum, { id, size }) => (gone.has(id) ? sum + size : sum), 0),
    dfClaims: claimOf(usage),
    total: usage.LayersSize,
    freeNow: freeNow(sharing),
    predicted: plan.frees,
    predictedTotal: unpinned.frees,
    reported: reports.map(({ freed }) => freed).reduce(addBytes, NO_BYTES),
    onDisk: files === null || filesAfter === null ? null : files - filesAfter,
    layersSize: usage.LayersSize - usageAfter.LayersSize,
    notDone: reports.filter(({ result }) => result !== 'done'),
  }
}
