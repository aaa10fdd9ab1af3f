import { type Keeper, keeperOf } from './keeper.ts'
import { nodeFs } from './node-fs.ts'
import { openFacts } from './sqlite-facts.ts'
import { sqliteLocks } from './sqlite-lock.ts'

/** What a store stands on when nothing else is said: this machine. */
export const HERE = { fs: nodeFs, locks: sqliteLocks, openFacts, now: Date.now }

/** A keeper of the store in a folder of this machine. */
export const keeperHere = (root: string): Keeper => keeperOf({ root, ...HERE })
