import { type EngineApi, engineApi } from '../support/engine-api.ts'
import { ENGINES } from '../support/engines.ts'
import type { Bench } from './bench.ts'
import type { ToolName } from './form.ts'

/** A Docker engine for a while: nobody else loads into it meanwhile, and what was loaded is removed afterwards. */
export type Engine = {
  readonly api: EngineApi
  readonly containerd: boolean
  /** `docker load`; resolves with the names that it says it has loaded. */
  readonly load: (path: string) => Promise<readonly string[]>
  readonly save: (to: string, names: readonly string[]) => Promise<unknown>
}

// A layer that is there already is not read again, so the images of one load must be gone before the next.
const turns = new Map<ToolName, Promise<unknown>>()

const LOADED = /^Loaded image(?: ID)?: (.+)$/gm

const visit = async <T>(name: ToolName, bench: Bench, work: (engine: Engine) => Promise<T>): Promise<T> => {
  const engine = ENGINES.find((one) => one.name === name)
  if (engine === undefined) throw new Error(`no engine is called ${name}`)
  const docker = (...args: readonly string[]): Promise<string> =>
    bench.run('docker', '--host', `unix://${engine.socket}`, ...args)
  const api = engineApi(engine.socket)
  const loaded = new Set<string>()
  try {
    return await work({
      api,
      containerd: engine.containerd,
      load: async (path) => {
        const says = await docker('load', '--quiet', '--input', path)
        const names = [...says.matchAll(LOADED)].map(([, found = '']) => found)
        for (const found of names) loaded.add(found)
        return names
      },
      save: (to, names) => docker('save', '--output', to, ...names),
    })
  } finally {
    for (const found of loaded) await api.call('DELETE', `/images/${found}?force=1`)
  }
}

/** Works with one of the engines of the tests when its turn has come. */
export const inEngine = <T>(name: ToolName, bench: Bench, work: (engine: Engine) => Promise<T>): Promise<T> => {
  const turn = (turns.get(name) ?? Promise.resolve()).then(() => visit(name, bench, work))
  turns.set(
    name,
    turn.catch(() => {}),
  )
  return turn
}
