import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { FakeWorld, WorldEngine } from './fake-engine.ts'
import { engineWith } from './fake-engine.ts'
import type { Pty, PtyOptions } from './pty.ts'
import { startPty } from './pty.ts'

const MB = 1_000_000

/** A few images of every kind, with containers: what the tests of the running program begin with. */
export const smallWorld = (): FakeWorld => ({
  images: [
    { name: 'base', tags: ['debian:12'], layers: [{ name: 'debian', size: 78 * MB }], created: 1_790_000_000 },
    {
      name: 'api',
      tags: ['acme/api:2.14', 'acme/api:latest'],
      layers: [
        { name: 'debian', size: 78 * MB },
        { name: 'api', size: 38 * MB },
      ],
    },
    {
      name: 'worker',
      tags: ['acme/worker:7'],
      layers: [
        { name: 'debian', size: 78 * MB },
        { name: 'worker', size: 21 * MB },
      ],
    },
    { name: 'cuda', tags: ['nvidia/cuda:12'], layers: [{ name: 'cuda', size: 6_550 * MB }] },
    {
      name: 'lost',
      tags: [],
      layers: [
        { name: 'debian', size: 78 * MB },
        { name: 'lost', size: 25 * MB },
      ],
    },
    { name: 'redis', tags: ['redis:7'], layers: [{ name: 'redis', size: 45 * MB }] },
  ],
  containers: [
    { name: 'shop-api-1', image: 'api', state: 'running' },
    { name: 'old-worker', image: 'worker', state: 'exited' },
  ],
})

/** Folders of a person who exists for one test only. */
export type Home = {
  readonly env: Readonly<Record<string, string>>
  readonly folder: string
  readonly write: (file: string, text: string) => Promise<string>
  readonly close: () => Promise<void>
}

/** A fresh home; `settings` becomes the settings file. */
export const freshHome = async (settings?: string): Promise<Home> => {
  const folder = await mkdtemp(join(tmpdir(), 'imgtui-home-'))
  const write = async (file: string, text: string): Promise<string> => {
    const path = join(folder, file)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
    return path
  }
  if (settings !== undefined) await write('config/imgtui/settings.json', settings)
  const names = ['config', 'cache', 'data', 'state']
  const env = Object.fromEntries(names.map((name) => [`XDG_${name.toUpperCase()}_HOME`, join(folder, name)]))
  return {
    folder,
    env: { ...env, HOME: folder, DOCKER_CONFIG: join(folder, 'docker') },
    write,
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

export type ProgramOptions = Omit<PtyOptions, 'script'> & {
  readonly world?: FakeWorld
  readonly settings?: string
  /** Talks to this place instead of a made-up engine's. */
  readonly host?: string
}

/** The built program in a terminal, on a made-up engine. */
export type Program = Pty & { readonly engine: WorldEngine; readonly home: Home }

/** Starts the built program on a made-up engine of its own. */
export const openProgram = async (options: ProgramOptions = {}): Promise<Program> => {
  const { world = smallWorld(), settings, host, args = [], env, ...rest } = options
  const [engine, home] = await Promise.all([engineWith(world), freshHome(settings)])
  const pty = startPty({
    ...rest,
    args: ['--host', host ?? `unix://${engine.socket}`, ...args],
    env: { ...home.env, ...env },
  })
  const close = async (): Promise<void> => {
    await pty.close()
    await Promise.all([engine.close(), home.close()])
  }
  return { ...pty, engine, home, close, [Symbol.asyncDispose]: close }
}

/** {@link openProgram}, once the whole list is on the screen and live. */
export const openList = async (options: ProgramOptions = {}): Promise<Program> => {
  const program = await openProgram(options)
  try {
    await program.waitFor(isReady)
  } catch (error) {
    await program.close()
    throw error
  }
  return program
}

/** True once the list is complete and what can be freed is known exactly: layers and build cache have been read. */
export const isReady = (screen: string): boolean =>
  / live\b|^ imgtui .* ● /.test(screen) &&
  /(?<![≥≤?] ?[\d.]*)[\d.]+ [kMGT]?B (?:can be freed|free)\b/.test(screen.split('\n')[0] ?? '')
