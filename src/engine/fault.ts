/** What went wrong, as far as the program can act on it. */
export type FaultKind =
  | 'absent' // nothing listens there
  | 'denied' // it is there, but this user may not talk to it
  | 'too-old' // speaks an API older than this program can use
  | 'rubbish' // something answers that is not a container engine
  | 'silent' // accepted the connection and says nothing
  | 'lost' // was there and went away
  | 'tls' // the certificate or key was not accepted
  | 'context' // no such docker context, or an unusable one
  | 'tunnel' // ssh or another connection helper ended
  | 'not-found' // no such image or container (any more)
  | 'conflict' // the engine itself refused
  | 'read-only' // this program was told not to change anything
  | 'damaged' // what was read is not what it says it is, or cannot be used
  | 'full' // no space left on the disk
  | 'refused' // a registry does not let this user in
  | 'failed' // the engine reported an error of its own

/** An expected failure: a sentence that says what happened and, where there is one, what to do about it. */
export type Fault = {
  readonly kind: FaultKind
  /** One sentence, with a full stop. May hold text from outside: make it harmless before printing. */
  readonly says: string
  /** What a person can do, one sentence; null when there is nothing to do. */
  readonly remedy: string | null
  /** A command to type, when that is the remedy. */
  readonly command: string | null
}

export const fault = (kind: FaultKind, says: string, more: { remedy?: string; command?: string } = {}): Fault => ({
  kind,
  says,
  remedy: more.remedy ?? null,
  command: more.command ?? null,
})

/** How a {@link Fault} travels through promises: a store rejects with this, with an AbortError, or has a bug. */
export class FaultError extends Error {
  readonly fault: Fault

  constructor(cause: Fault) {
    super(cause.says)
    this.name = 'FaultError'
    this.fault = cause
  }
}

/** True when `error` only says that the caller itself gave up waiting. */
export const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'

/** The fault that `error` carries; an error that is no fault is a bug and is thrown again. */
export const faultOf = (error: unknown): Fault => {
  if (error instanceof FaultError) return error.fault
  throw error
}

/** For a read that can be done without, as its `catch`: null for a fault or an abort; anything else is thrown again. */
export const nullOf = (error: unknown): null => {
  if (error instanceof FaultError || isAbort(error)) return null
  throw error
}
