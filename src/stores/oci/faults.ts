import { type Fault, FaultError, fault, isAbort } from '../../engine/fault.ts'

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** True for an error of the file system, as Node reports it; `code` is one of the system's own (`ENOSPC`). */
export const isDiskError = (error: unknown): error is Error => /^E[A-Z0-9]+$/.test(codeOf(error))

// What SQLite answers (sqlite.org/rescode.html) in the system's words: it opens files past the port.
const SQLITE_CODES: Readonly<Record<number, string>> = {
  3: 'EACCES',
  8: 'EROFS',
  10: 'EIO',
  13: 'ENOSPC',
  14: 'EACCES',
}

/** An error of SQLite as the error of the file system that it stands for; any other error as it is. */
export const asDiskError = (error: unknown): unknown => {
  const code = error instanceof Error && 'errcode' in error ? SQLITE_CODES[Number(error.errcode) & 0xff] : undefined
  return code === undefined ? error : Object.assign(new Error((error as Error).message, { cause: error }), { code })
}

/** True when the disk, or the user's share of it, is full. */
export const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(codeOf(error))

const diskFault = (error: Error, root: string): Fault => {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return fault('full', `The disk that holds ${root} is full.`, {
        remedy: 'Remove images that nothing needs, or make room elsewhere on that disk.',
      })
    case 'EACCES':
    case 'EPERM':
      return fault('denied', `This user may not do that in ${root}.`, {
        remedy: 'Some files there belong to somebody else: run as the user who made the store.',
      })
    case 'EROFS':
      return fault('read-only', `${root} is on a disk that cannot be written to.`)
    case 'ENOTDIR':
      return fault('absent', `${root} is not a folder.`)
    case 'EMFILE':
    case 'ENFILE':
      return fault('failed', 'Too many files are open on this machine.', {
        remedy: 'Close other programs, or try again.',
      })
    default:
      return fault('failed', `The disk reported an error at ${root}: ${error.message}.`, {
        remedy: 'See what `imgtui check` says.',
        command: 'imgtui check',
      })
  }
}

/** Runs a call on the store in `root`: an error of the disk becomes a fault, anything else passes through. */
export const onDisk = async <T>(root: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof FaultError || isAbort(error) || !isDiskError(error)) throw error
    throw new FaultError(diskFault(error, root))
  }
}

export const notFound = (what: string): FaultError => new FaultError(fault('not-found', `No such ${what}.`))

export const conflict = (says: string, remedy?: string): FaultError =>
  new FaultError(fault('conflict', says, remedy === undefined ? {} : { remedy }))

export const readOnly = (says: string): FaultError => new FaultError(fault('read-only', says))
