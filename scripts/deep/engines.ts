import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../root.ts'

/** Runs work with an environment in which tests start engines of their own, and takes those away again. */
export const withEngines = async (work: (env: NodeJS.ProcessEnv) => boolean): Promise<boolean> => {
  const folder = await mkdtemp(join(tmpdir(), 'imgtui-deep-'))
  const forky = process.env.IMGTUI_FORKY || join(tmpdir(), 'imgtui-engines', 'forky')
  const env = { ...process.env, IMGTUI_TEST_ENGINES: folder, IMGTUI_TEST_START: '1', IMGTUI_TEST_FORKY: forky }
  try {
    return work(env)
  } finally {
    for (const name of ['ov20', 'ov28', 'cd28'])
      spawnSync('bash', [join(root, 'scripts/engines.sh'), 'wipe', name], {
        env: { ...env, IMGTUI_ENGINES: folder, IMGTUI_FORKY: forky },
        stdio: 'ignore',
      })
    await rm(folder, { recursive: true, force: true })
  }
}
