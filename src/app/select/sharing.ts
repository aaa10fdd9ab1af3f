import type { Catalog } from '../../engine/catalog.ts'
import { EMPTY_CATALOG } from '../../engine/catalog.ts'
import type { ImageId } from '../../engine/image.ts'
import type { Chains } from '../../engine/layer.ts'
import { type Sharing, shareLayers } from '../../engine/sharing.ts'
import type { Bytes } from '../../engine/size.ts'
import { freedAlone, freeNow, totalBytes } from '../../engine/tally.ts'
import type { State } from '../state.ts'
import { memo } from './memo.ts'

const share = memo(
  (catalog: Catalog | null, chains: Chains, cacheShared: readonly number[] | null): Sharing =>
    shareLayers(catalog ?? EMPTY_CATALOG, chains, cacheShared),
)

/** Who shares what in the list as it is now. */
export const sharingOf = ({ facts }: State): Sharing => share(facts.catalog, facts.chains, facts.cacheShared)

const alone = memo(freedAlone)

/** What removing each image alone would free, by image ID. */
export const freesOf = (state: State): ReadonlyMap<ImageId, Bytes> => alone(sharingOf(state))

/** Figures for the header. Bytes; `free` is what no holder keeps. */
export type Totals = { readonly images: number; readonly bytes: Bytes; readonly free: Bytes }

const sum = memo(
  (sharing: Sharing): Totals => ({ images: sharing.images.length, bytes: totalBytes(sharing), free: freeNow(sharing) }),
)

export const totalsOf = (state: State): Totals => sum(sharingOf(state))
