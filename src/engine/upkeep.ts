import type { CallOptions } from './call.ts'
import type { Digest } from './digest.ts'
import type { TransferOptions } from './transfer.ts'

/**
 * One thing that a check of a store found. `damage`: an image is not whole, or the store cannot be read as it should.
 * `garbage`: it only takes room, and repairing frees it. `note`: worth knowing, and nothing wrong.
 */
export type Finding = {
  readonly kind: 'damage' | 'garbage' | 'note'
  /** One sentence. May hold text from outside. */
  readonly says: string
  readonly blob: Digest | null
  /** Bytes that would be freed; 0 for everything that is no garbage. */
  readonly bytes: number
}

/** What a check looked at, and what it found, damage first. */
export type CheckReport = {
  readonly images: number
  readonly blobs: number
  /** Bytes of blobs whose content was read and compared with their digest. */
  readonly read: number
  readonly findings: readonly Finding[]
}

/** What a repair may do beyond what loses nothing. */
export type RepairOptions = CallOptions & {
  /** Say what would be done, and do nothing. */
  readonly dryRun?: boolean
  /** Take images out of the list that cannot be used any more. */
  readonly forgetBroken?: boolean
  /** List manifests that no entry names as images without a name. */
  readonly adopt?: boolean
  /** Bring back what another tool dropped from the list. */
  readonly restoreTags?: boolean
}

/** Looking after a store that keeps its images in files. Optional in a store. */
export type Upkeep = {
  /** With `readData` every blob is read and compared with its digest, which takes as long as reading the disk does. */
  readonly check: (options?: TransferOptions & { readonly readData?: boolean }) => Promise<CheckReport>
  /** Resolves with what was done, a sentence each. */
  readonly repair: (options?: RepairOptions) => Promise<readonly string[]>
}
