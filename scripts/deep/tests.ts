import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../root.ts'
import { withEngines } from './engines.ts'

const vitest = join(root, 'node_modules/vitest/vitest.mjs')

const run = (args: readonly string[], env: NodeJS.ProcessEnv): boolean =>
  spawnSync(process.execPath, [vitest, 'run', '--testTimeout', '7200000', ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  }).status === 0

/** The same random sequences of operations on dockerd and on the embedded store. */
export const differential = (count = '500', seed = '20261121'): Promise<boolean> =>
  withEngines((env) =>
    run(['--project', 'engines', 'test/engines/differential.test.ts'], {
      ...env,
      IMGTUI_TEST_DIFF_COUNT: count,
      IMGTUI_TEST_DIFF_SEED: seed,
    }),
  )

/** Every property over tars, documents, packed streams and answers of registries, `count` times each. */
export const fuzz = async (count = '5000', seed = '20261121'): Promise<boolean> =>
  run(['--project', 'unit', 'test/stores/oci'], { ...process.env, IMGTUI_TEST_RUNS: count, IMGTUI_TEST_SEED: seed })
