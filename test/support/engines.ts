import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { engineApi } from './engine-api.ts'

/** One of the engines that the tests know, and whether it can be used. */
export type TestEngine = {
  readonly name: 'ov20' | 'ov28' | 'cd28'
  /** What it is, for the titles of tests. */
  readonly title: string
  readonly socket: string
  readonly containerd: boolean
  /** Null when it answers; else why tests with it are skipped. */
  readonly missing: string | null
}

const script = fileURLToPath(new URL('../../scripts/engines.sh', import.meta.url))
const folder = process.env.IMGTUI_TEST_ENGINES || join(tmpdir(), 'imgtui-engines')

const KNOWN = [
  { name: 'ov20', title: 'Docker 20.10, overlay2', containerd: false },
  { name: 'ov28', title: 'Docker 28.5, overlay2', containerd: false },
  { name: 'cd28', title: 'Docker 28.5, containerd store', containerd: true },
] as const

const answers = (socket: string): Promise<boolean> =>
  engineApi(socket)
    .call('GET', '/_ping')
    .then(
      () => true,
      () => false,
    )

/** With IMGTUI_TEST_START set, an engine that does not run is started, and left running for the next test file. */
const start = (name: string): string | null => {
  if (!process.env.IMGTUI_TEST_START) return `not running: sudo scripts/engines.sh start ${name}`
  try {
    const chroot = process.env.IMGTUI_TEST_FORKY
    const env = { ...process.env, IMGTUI_ENGINES: folder, ...(chroot ? { IMGTUI_FORKY: chroot } : {}) }
    execFileSync(script, ['start', name, '--memory'], { env, stdio: ['ignore', 'ignore', 'pipe'] })
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const find = async (known: (typeof KNOWN)[number]): Promise<TestEngine> => {
  const socket = join(folder, known.name, 'docker.sock')
  return { ...known, socket, missing: (await answers(socket)) ? null : start(known.name) }
}

/**
 * The engines of `scripts/engines.sh` in IMGTUI_TEST_ENGINES (a folder; the script's own default when not set), oldest
 * first. Those that are not there are in the list as well, so that a skipped test can say what it lacks.
 */
export const ENGINES: readonly TestEngine[] = await Promise.all(KNOWN.map(find))

/** `Docker 28.5, overlay2`, and why it is skipped where it is. */
export const titleOf = ({ title, missing }: TestEngine): string => (missing === null ? title : `${title} (${missing})`)
