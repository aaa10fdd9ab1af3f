import type { Store } from '../../engine/store.ts'
import { HERE } from './here.ts'
import { type Ground, keeperOf } from './keeper.ts'
import { storeOver } from './store-over.ts'

/** A store in a folder, by what it stands on; what is left out is this machine's own. */
export type OciOptions = Pick<Ground, 'root'> & Partial<Ground> & { readonly label?: string }

/**
 * The embedded store: an OCI image layout in a folder, with the rules of Docker's classic image store. It needs no engine
 * and no daemon; several programs may work on it at once. The folder is made by the first change.
 */
export const ociStore = ({ label = 'store', ...ground }: OciOptions): Store =>
  storeOver(keeperOf({ ...HERE, ...ground }), { root: ground.root, label, writable: true })
