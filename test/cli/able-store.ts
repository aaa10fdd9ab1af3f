import type { Store } from '../../src/engine/store.ts'
import { type MemoryContents, memoryStore } from '../../src/stores/memory/index.ts'

/** A store in memory that can do what it is given besides. */
export const ableStore = (abilities: Partial<Store>, contents: Partial<MemoryContents> = {}): Store => ({
  ...memoryStore({ images: [], containers: [], ...contents }),
  ...abilities,
})

/** An ability that keeps what it was asked for, without signals and callbacks, and answers always the same. */
export const recorded = <T>(answer: T) => {
  const calls: unknown[][] = []
  const plain = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    const { signal: _, onProgress: __, ...rest } = value as Record<string, unknown>
    return rest
  }
  const ability = async (...given: readonly unknown[]): Promise<T> => {
    calls.push(given.map(plain))
    return answer
  }
  return { calls, ability }
}

/** What aborts say. */
export const ABORT = new DOMException('The call was given up.', 'AbortError')
