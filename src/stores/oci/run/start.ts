import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { execa } from 'execa'
import { FaultError, fault } from '../../../engine/fault.ts'
import type { RunEnd } from '../../../engine/workshop.ts'
import { upperOf } from '../containers/files.ts'
import { alone, changeRecord } from '../containers/life.ts'
import { type ContainerRecord, containerFolder } from '../containers/records.ts'
import { noteEnded, noteRunning, runningAs, startOf } from '../containers/running.ts'
import { conflict } from '../faults.ts'
import type { Keeper } from '../keeper.ts'
import { replaceFile } from '../write.ts'
import { bundleConfig } from './bundle.ts'
import { identityOf } from './identity.ts'
import { mergedOf, unmount } from './mounts.ts'
import { unpackedImage } from './rootfs.ts'
import { findRuntime, type Runtime } from './runtime.ts'

export type StartOptions = { readonly signal?: AbortSignal; readonly attach?: boolean }

const SMALL = 1024 * 1024

const failed = (says: string): Error => new FaultError(fault('failed', says))

/** Where the parts of a running container are. */
const placesOf = (keeper: Keeper, { id }: ContainerRecord) => {
  const folder = containerFolder(keeper.paths, id)
  return {
    upper: upperOf(keeper, id),
    work: join(folder, 'work'),
    merged: mergedOf(keeper, id),
    bundle: join(folder, 'bundle'),
    log: join(folder, 'log'),
    pidFile: join(folder, 'bundle', 'pid'),
  }
}

const mounted = async <T>(
  keeper: Keeper,
  record: ContainerRecord,
  lower: string,
  work: () => Promise<T>,
): Promise<T> => {
  const { upper, work: scratch, merged } = placesOf(keeper, record)
  for (const folder of [upper, scratch, merged]) await keeper.fs.makeFolder(folder)
  await unmount(keeper, record.id)
  const data = `lowerdir=${lower},upperdir=${upper},workdir=${scratch},redirect_dir=off,metacopy=off`
  const mount = await execa('mount', ['-t', 'overlay', 'overlay', '-o', data, merged], { reject: false })
  if (mount.failed) throw failed(`The files of the container could not be put together: ${mount.stderr}.`)
  try {
    return await work()
  } finally {
    await unmount(keeper, record.id)
  }
}

const textIn = async (keeper: Keeper, path: string): Promise<string> =>
  (await keeper.fs.readFile(path, SMALL).catch(() => null))?.toString('utf8') ?? ''

/** Waits for the runtime to say which process the container is; null when it ended before. */
const pidOf = async (keeper: Keeper, pidFile: string, ended: () => boolean): Promise<number | null> => {
  while (!ended()) {
    const pid = Number(await textIn(keeper, pidFile))
    if (pid > 0) return pid
    await wait(5)
  }
  return null
}

const runBundle = async (
  keeper: Keeper,
  record: ContainerRecord,
  { path }: Runtime,
  { attach = false, signal }: StartOptions,
): Promise<number> => {
  const { bundle, merged, log, pidFile } = placesOf(keeper, record)
  const files = {
    passwd: await textIn(keeper, join(merged, 'etc/passwd')),
    group: await textIn(keeper, join(merged, 'etc/group')),
  }
  const terminal = attach && process.stdin.isTTY && process.stdout.isTTY
  await keeper.fs.makeFolder(bundle)
  await keeper.fs.remove(pidFile)
  const config = bundleConfig(record, { root: merged, identity: identityOf(record.user, files), terminal })
  await replaceFile(keeper.fs, join(bundle, 'config.json'), JSON.stringify(config), { durable: false })
  const output = attach ? null : await logFile(log)
  const child = spawn(path, ['run', '--bundle', bundle, '--pid-file', pidFile, record.id], {
    stdio: output === null ? 'inherit' : ['ignore', output.fd, output.fd],
  })
  const ask = (): void => void child.kill('SIGTERM')
  signal?.addEventListener('abort', ask)
  let code: number | null = null
  const end = new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (exit, killed) => {
      code = exit ?? (killed === null ? 1 : 128)
      resolve(code)
    })
  })
  try {
    const pid = await Promise.race([pidOf(keeper, pidFile, () => code !== null), end.then(() => null)])
    const started = pid === null ? null : await startOf(keeper.fs, pid)
    if (pid !== null && started !== null)
      await noteRunning(keeper.fs, keeper.paths, record.id, { pid, started, at: keeper.now() })
    const ended = await end
    if ((await textIn(keeper, pidFile)) === '') throw failed(await refusal(keeper, log, attach))
    return ended
  } finally {
    signal?.removeEventListener('abort', ask)
    await output?.close()
    await execa(path, ['delete', record.id], { reject: false })
  }
}

/** What the runtime said when it could not even start the container. */
const refusal = async (keeper: Keeper, log: string, attach: boolean): Promise<string> => {
  const said = attach ? '' : ((await textIn(keeper, log)).trimEnd().split('\n').at(-1) ?? '')
  return said === '' ? 'The container could not be started.' : `The container could not be started: ${said}`
}

const logFile = async (path: string) => (await import('node:fs/promises')).open(path, 'a')

/** Why containers cannot be started here; null when they can. */
export const cannotRun = async (): Promise<string | null> => {
  const found = await findRuntime()
  return 'cannot' in found ? found.cannot : null
}

/**
 * Starts a container and resolves when it has ended. An aborted signal asks it to end (SIGTERM) and goes on waiting: it is
 * never killed.
 */
export const startContainer = async (keeper: Keeper, id: string, options: StartOptions): Promise<RunEnd> => {
  // Whoever started it holds its lock as long as it runs.
  if ((await runningAs(keeper.fs, keeper.paths, id)) !== null) throw conflict('The container is running already.')
  return alone(
    keeper,
    id,
    async (record) => {
      const found = await findRuntime()
      if ('cannot' in found) throw conflict(found.cannot)
      if (record.entrypoint.length + record.command.length === 0)
        throw conflict(`The container ${record.name} has no command to run.`, 'Make one with a command.')
      const lower = await unpackedImage(keeper, record, options.signal)
      const code = await mounted(keeper, record, lower, () => runBundle(keeper, record, found.runtime, options))
      await changeRecord(keeper, id, (one) => ({ ...one, ended: { code, at: keeper.now() } }))
      await noteEnded(keeper.fs, keeper.paths, id)
      return { code }
      // A lock of its own: what runs can be committed meanwhile.
    },
    'start.db',
  )
}

const PAUSE = 50

/** Asks a running container to end and waits for it: see `Workshop.stopContainer`. */
export const stopContainer = async (
  keeper: Keeper,
  record: ContainerRecord,
  { signal, seconds = 10 }: { readonly signal?: AbortSignal; readonly seconds?: number },
): Promise<void> => {
  const running = await runningAs(keeper.fs, keeper.paths, record.id)
  if (running === null) return
  process.kill(running.pid, 'SIGTERM')
  for (const until = performance.now() + seconds * 1000; performance.now() < until; ) {
    if ((await runningAs(keeper.fs, keeper.paths, record.id)) === null) return
    await wait(PAUSE, undefined, { signal })
  }
  throw conflict(
    `The container ${record.name} was asked to end and still runs after ${seconds} seconds.`,
    `End its process ${running.pid} yourself if that must be; imgtui never kills a container.`,
  )
}
