import type { ArchiveFormat } from '../../engine/transfer.ts'

/** What an archive can be written as; the first one where nothing is said. */
export const FORMATS = ['combined', 'oci', 'layout'] as const satisfies readonly ArchiveFormat[]

/** The format of this name. */
export const formatOf = (text: string): ArchiveFormat | undefined => FORMATS.find((format) => format === text)
