import { rmSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '../../../engine/store.ts'
import { keeperHere } from '../here.ts'
import { ociStore } from '../index.ts'
import { fillStore } from './fill.ts'
import { startSleepers } from './sleepers.ts'

const PREFIX = 'imgtui-demo-'

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Removes what earlier demos left behind that could not clear up after themselves. */
const clearLeftovers = async (): Promise<void> => {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN
    if (pid > 0 && !isAlive(pid)) await rm(join(tmpdir(), name), { recursive: true, force: true })
  }
}

/**
 * A real store in a temporary folder, filled with a developer's image cache: several bases, layers that many images share,
 * tags, dangling and intermediate images, containers in several states. It goes away with the program.
 */
export const demoStore = async (): Promise<Store> => {
  await clearLeftovers().catch(() => {})
  const root = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`))
  const clear = (): void => rmSync(root, { recursive: true, force: true })
  process.once('exit', clear)
  const keeper = keeperHere(root)
  const running = await fillStore(keeper)
  const sleepers = await startSleepers(keeper, running)
  keeper.close()
  const store = ociStore({ root, label: 'demo' })
  process.once('exit', sleepers.end)
  return store
}
