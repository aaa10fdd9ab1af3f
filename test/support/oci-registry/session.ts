import { isReference, parseReference, type Reference } from '../../../src/engine/reference.ts'
import type { Credentials } from '../../../src/engine/transfer.ts'
import type { Login } from '../../../src/stores/oci/registry/helper.ts'
import { openRegistry, type Registry, type RegistryOptions } from '../../../src/stores/oci/registry/index.ts'
import type { Patience } from '../../../src/stores/oci/registry/patience.ts'

/** Patience for tests: all that takes seconds takes milliseconds. */
export const HASTY: Patience = {
  stall: 300,
  slowest: 1024,
  commit: 1000,
  attempts: 3,
  step: 20_000,
  firstWait: 2,
  longestWait: 10,
  longestAsked: 2000,
}

/** A login that is looked up in no file. */
export const loginOf =
  (credentials: Credentials | null, trouble: string | null = null): (() => Promise<Login>) =>
  async () => ({ credentials, trouble })

/** A registry to be asked with little patience. */
export const hastily = (domain: string, options: RegistryOptions = {}): Registry =>
  openRegistry(domain, { patience: HASTY, ...options })

export const referenceOf = (text: string): Reference => {
  const parsed = parseReference(text)
  if (!isReference(parsed)) throw new Error(parsed.problem)
  return parsed
}
