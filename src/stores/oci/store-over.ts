import type { CallOptions } from '../../engine/call.ts'
import type { Change, Store } from '../../engine/store.ts'
import { chainOf, rememberedChains } from './chain.ts'
import { readingContainers, workshopOf } from './containers/index.ts'
import { onDisk } from './faults.ts'
import { lookAt } from './format.ts'
import { historyOf } from './history.ts'
import { inspectImage } from './inspect.ts'
import type { Keeper } from './keeper.ts'
import { listAll, lookAtImage } from './list.ts'
import { removeOne } from './remove.ts'
import { bytesOfContainers, bytesOnDisk } from './space.ts'
import { savingOf, transfersOf } from './transfers/index.ts'
import { checkStore } from './upkeep/check.ts'
import { repairStore } from './upkeep/repair.ts'
import { watchingOf } from './watch.ts'

type Abilities = Readonly<Record<string, (...given: never[]) => Promise<unknown>>>

/** How a store is called, where it is, and whether it may be changed: what cannot be done is then no ability of it. */
export type StoreOptions = { readonly root: string; readonly label: string; readonly writable: boolean }

/** A store over a keeper: what may be asked of it, in faults that people understand, with everybody told of changes. */
export const storeOver = (keeper: Keeper, { root, label, writable }: StoreOptions): Store => {
  const watching = watchingOf(keeper)

  /** Every call: stops before it begins when it is no longer wanted, and speaks of the disk in faults. */
  const call = <T>({ signal }: CallOptions, work: () => Promise<T>): Promise<T> =>
    onDisk(root, async () => {
      signal?.throwIfAborted()
      return work()
    })

  /** The same calls, after each of which everybody who watches is told. */
  const announced = <T extends Abilities>(subject: Change['subject'], abilities: T): T => {
    const calls = Object.entries(abilities).map(([action, work]) => [
      action,
      async (...given: never[]) => {
        const result = await onDisk(root, () => work(...given))
        watching.report({ subject, action, id: '' })
        return result
      },
    ])
    return Object.fromEntries(calls) as T
  }

  const changing = (): Partial<Store> => ({
    measure: (options = {}) => call(options, () => bytesOnDisk(keeper, options.signal)),
    written: (options = {}) => call(options, () => bytesOfContainers(keeper, options.signal)),
    check: (options = {}) => call(options, () => checkStore(keeper, options)),
    ...readingContainers(keeper),
    ...announced('image', {
      repair: (options) => repairStore(keeper, options ?? {}),
      ...transfersOf(keeper),
    } satisfies Partial<Store>),
    ...announced('container', workshopOf(keeper)),
  })

  return {
    id: `oci:${root}`,
    label,
    address: root,
    parallel: 8,
    open: (options = {}) =>
      call(options, async () => {
        if (writable) await lookAt(keeper.fs, keeper.paths)
        return { kind: 'oci', version: 'OCI 1.0', driver: 'layout' }
      }),
    list: (options = {}) => call(options, () => listAll(keeper, options)),
    look: (id, options = {}) => call(options, () => lookAtImage(keeper, id, options.signal)),
    remove: (removal, options = {}) =>
      call(options, async () => {
        const removed = await removeOne(keeper, removal, options.signal)
        if (removal.type === 'container')
          watching.report({ subject: 'container', action: 'destroy', id: removal.container })
        else
          watching.report({
            subject: 'image',
            action: removed.deleted.length > 0 ? 'delete' : 'untag',
            id: removal.image,
          })
        return removed
      }),
    watch: ({ signal } = {}) => watching.watch(signal),
    close: keeper.close,
    chain: (id, options = {}) => call(options, () => chainOf(keeper, id, options.signal)),
    remembered: (ids) => onDisk(root, () => rememberedChains(keeper, ids)),
    history: (id, options = {}) => call(options, () => historyOf(keeper, id, options.signal)),
    inspect: (id, options = {}) => call(options, () => inspectImage(keeper, id, options.signal)),
    save: savingOf(keeper).save,
    ...(writable && changing()),
  }
}
