import { setTimeout as pause } from 'node:timers/promises'
import { FaultError } from '../../engine/fault.ts'
import type { AskOptions } from './client.ts'
import { hasApi } from './client.ts'
import { decodeContainers } from './decode-container.ts'
import { decodeLayersSize, decodeSharedCache } from './decode-engine.ts'
import type { Engine } from './engine.ts'

const TRIES = 20
const PAUSE = 250

/** Engines before 23.0 answer 500 while another client's question of this kind is under way. */
const isBusy = (error: unknown): boolean =>
  error instanceof FaultError &&
  error.fault.kind === 'failed' &&
  error.fault.says.includes('disk usage operation is already running')

/** `/system/df`, about one kind of thing only where the engine can (API 1.42). Slow: it visits everything it counts. */
const diskUsage = async (
  { client, ping }: Engine,
  type: 'image' | 'build-cache',
  options: AskOptions,
): Promise<unknown> => {
  const query = hasApi(ping.api, '1.42') ? { type } : {}
  for (let tries = 1; ; tries += 1) {
    try {
      return await client.getJson('/system/df', { ...options, query, within: null })
    } catch (error) {
      if (!isBusy(error) || tries === TRIES) throw error
      await pause(PAUSE, undefined, options.signal ? { signal: options.signal } : {})
    }
  }
}

/**
 * Bytes of all layers that images reach (classic store), or of all snapshots and reachable blobs (containerd store).
 */
export const measureImages = async (engine: Engine, options: AskOptions): Promise<number> =>
  decodeLayersSize(await diskUsage(engine, 'image', options))

/** Sizes of the build-cache records whose layers images use too. */
export const sharedCache = async (engine: Engine, options: AskOptions): Promise<readonly number[]> =>
  decodeSharedCache(await diskUsage(engine, 'build-cache', options))

/** Bytes in each container's writable layer, by container ID; the engine leaves the number out where it is 0. */
export const writtenBytes = async ({ client }: Engine, options: AskOptions): Promise<ReadonlyMap<string, number>> => {
  const answer = await client.getJson('/containers/json', { ...options, query: { all: '1', size: '1' }, within: null })
  return new Map(decodeContainers(answer).map(({ id, written }) => [id, written ?? 0]))
}
