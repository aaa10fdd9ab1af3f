import type { CallOptions } from '../../engine/call.ts'
import type { Store } from '../../engine/store.ts'
import { chainOf } from './chain.ts'
import { createContainer, renameContainer } from './containers/life.ts'
import { onDisk } from './faults.ts'
import { lookAt } from './format.ts'
import { HERE } from './here.ts'
import { historyOf } from './history.ts'
import { inspectImage } from './inspect.ts'
import { type Ground, keeperOf } from './keeper.ts'
import { listAll, lookAtImage } from './list.ts'
import { removeOne } from './remove.ts'
import { bytesOnDisk } from './space.ts'
import { tagImage } from './tag.ts'
import { checkStore } from './upkeep/check.ts'
import { repairStore } from './upkeep/repair.ts'
import { watchingOf } from './watch.ts'

/** A store in a folder, by what it stands on; what is left out is this machine's own. */
export type OciOptions = Pick<Ground, 'root'> & Partial<Ground> & { readonly label?: string }

/**
 * The embedded store: an OCI image layout in a folder, with the rules of Docker's classic image store. It needs no engine
 * and no daemon; several programs may work on it at once. The folder is made by the first change.
 */
export const ociStore = ({ label = 'store', ...ground }: OciOptions): Store => {
  const keeper = keeperOf({ ...HERE, ...ground })
  const { root } = ground
  const watching = watchingOf(keeper.fs, keeper.paths)

  /** Every call: stops before it begins when it is no longer wanted, and speaks of the disk in faults. */
  const call = <T>({ signal }: CallOptions, work: () => Promise<T>): Promise<T> =>
    onDisk(root, async () => {
      signal?.throwIfAborted()
      return work()
    })

  return {
    id: `oci:${root}`,
    label,
    address: root,
    parallel: 8,
    open: (options = {}) =>
      call(options, async () => {
        await lookAt(keeper.fs, keeper.paths)
        return { kind: 'oci', version: '1.0.0', driver: 'layout' }
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
    history: (id, options = {}) => call(options, () => historyOf(keeper, id, options.signal)),
    inspect: (id, options = {}) => call(options, () => inspectImage(keeper, id, options.signal)),
    measure: (options = {}) => call(options, () => bytesOnDisk(keeper, options.signal)),
    check: (options = {}) => call(options, () => checkStore(keeper, options)),
    repair: (options = {}) =>
      call(options, async () => {
        const done = await repairStore(keeper, options)
        watching.report({ subject: 'image', action: 'repair', id: '' })
        return done
      }),
    tag: (id, reference, options = {}) =>
      call(options, async () => {
        await tagImage(keeper, id, reference, options.signal)
        watching.report({ subject: 'image', action: 'tag', id })
      }),
    createContainer: (spec, options = {}) =>
      call(options, async () => {
        const id = await createContainer(keeper, spec, options.signal)
        watching.report({ subject: 'container', action: 'create', id })
        return id
      }),
    renameContainer: (id, name, options = {}) =>
      call(options, async () => {
        await renameContainer(keeper, id, name, options.signal)
        watching.report({ subject: 'container', action: 'rename', id })
      }),
  }
}
