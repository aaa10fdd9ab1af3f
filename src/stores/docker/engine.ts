import { untilAborted } from '../abort.ts'
import type { AskOptions, Client, Ping } from './client.ts'
import type { EngineInfo } from './decode-engine.ts'
import { decodeInfo } from './decode-engine.ts'
import type { DigestRule } from './decode-image.ts'

/** One engine that has been reached, and what it is. */
export type Engine = {
  readonly client: Client
  readonly ping: Ping
  readonly info: EngineInfo
  readonly digests: DigestRule
}

/** Knows the engine behind a client, once for all calls. Both reject like the client does. */
export type Access = {
  /** Reaches the engine afresh. */
  readonly open: (options?: AskOptions) => Promise<Engine>
  /** The engine as it was reached last; reaches it when it never was. */
  readonly engine: (options?: AskOptions) => Promise<Engine>
  /** The engine as it was reached last, without waiting; null before that. */
  readonly current: () => Engine | null
}

const ruleOf = (ping: Ping, info: EngineInfo): DigestRule => {
  if (ping.kind === 'podman') return 'listed twice'
  return info.containerd ? 'by id' : 'recorded'
}

/** The way to the engine behind `client`. Asks nothing yet. */
export const accessTo = (client: Client): Access => {
  let asked: Promise<Engine> | null = null
  let reached: Engine | null = null
  const open = (options: AskOptions = {}): Promise<Engine> => {
    const opening = (async (): Promise<Engine> => {
      const ping = await client.connect(options)
      const info = decodeInfo(await client.getJson('/info', options))
      reached = { client, ping, info, digests: ruleOf(ping, info) }
      return reached
    })()
    asked = opening
    opening.catch(() => {
      if (asked === opening) asked = null
    })
    return opening
  }
  return {
    open,
    engine: ({ signal } = {}) => untilAborted(asked ?? open(), signal),
    current: () => reached,
  }
}
