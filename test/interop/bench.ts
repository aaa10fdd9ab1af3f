import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder for one piece of work with a tool, and the way to run tools that leave nothing outside of it. */
export type Bench = {
  readonly folder: string
  /** A path on the bench. */
  readonly at: (name: string) => string
  /** Resolves with what the command printed. Rejects with {@link refusal} where it ends with anything but 0. */
  readonly run: (command: string, ...args: readonly string[]) => Promise<string>
}

/** How a tool says no: an error with the tool's own words. */
export const refusal = (words: string): Error => Object.assign(new Error(words), { name: 'Refusal' })

/** The words of a {@link refusal}; anything else that was thrown is thrown again. */
export const wordsOf = (error: unknown): string => {
  if (error instanceof Error && error.name === 'Refusal') return error.message
  throw error
}

const TIMEOUT = 30_000

// Root's cache of blobs is the machine's own and would tell one run what another has seen; with this they take the one of
// the home folder, as they do for everybody else.
const asAnyone = process.getuid?.() === 0 ? { _CONTAINERS_ROOTLESS_UID: '65534' } : {}

const environment = (folder: string): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: folder,
  TMPDIR: join(folder, 'tmp'),
  XDG_RUNTIME_DIR: join(folder, 'run'),
  XDG_DATA_HOME: join(folder, 'data'),
  XDG_CONFIG_HOME: join(folder, '.config'),
  CONTAINERS_CONF: join(folder, 'containers.conf'),
  ...asAnyone,
})

const furnish = async (folder: string): Promise<void> => {
  for (const name of ['tmp', 'run', 'data', '.config/containers'])
    await mkdir(join(folder, name), { recursive: true, mode: 0o700 })
  await writeFile(join(folder, '.config/containers/policy.json'), '{"default":[{"type":"insecureAcceptAnything"}]}')
  const settings = `[engine]\nimage_copy_tmp_dir = "${join(folder, 'tmp')}"\nevents_logger = "none"\n`
  await writeFile(join(folder, 'containers.conf'), settings)
}

const execute = (command: string, args: readonly string[], folder: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const options = { cwd: folder, env: environment(folder), timeout: TIMEOUT, maxBuffer: 1 << 24 }
    execFile(command, args, options, (error, out, err) => {
      if (error === null) resolve(out)
      else if (error.killed) reject(new Error(`${command} did not end within ${TIMEOUT / 1000} s: ${err}`))
      else if (typeof error.code !== 'number') reject(error)
      else reject(refusal(`${err}${out}`.trim()))
    })
  })

/** A path for a new temporary folder: podman makes a name of it, so no capitals, and takes no path of 50 characters. */
export const newFolder = (): string => join(tmpdir(), `imgtui-${randomBytes(5).toString('hex')}`)

/** Does work on a bench that is gone afterwards. */
export const onBench = async <T>(work: (bench: Bench) => Promise<T>): Promise<T> => {
  const folder = newFolder()
  try {
    await furnish(folder)
    return await work({
      folder,
      at: (name) => join(folder, name),
      run: (command, ...args) => execute(command, args, folder),
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
