import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// A run of its own, so that no test reads or writes what belongs to the person who starts it.
const home = join(tmpdir(), `imgtui-test-${process.pid}`)

// What the machine has set must not decide a test. The workers inherit this process's environment, so it goes here.
const foreign =
  /^(CI|NO_COLOR|FORCE_COLOR|COLORFGBG|NODE_DISABLE_COMPILE_CACHE|INK_SCREEN_READER|DEV|DOCKER_.*|IMGTUI_.*)$/
const kept = /^IMGTUI_TEST_/
for (const name of Object.keys(process.env)) {
  if (foreign.test(name) && !kept.test(name)) delete process.env[name]
}

const env = {
  TZ: 'UTC',
  LANG: 'C.UTF-8',
  LC_ALL: 'C.UTF-8',
  TERM: 'xterm-256color',
  COLORTERM: 'truecolor',
  FORCE_COLOR: '3',
  DOCKER_CONFIG: join(home, 'docker'),
  XDG_CONFIG_HOME: join(home, 'config'),
  XDG_CACHE_HOME: join(home, 'cache'),
  XDG_DATA_HOME: join(home, 'data'),
  XDG_STATE_HOME: join(home, 'state'),
}

const apart = ['test/e2e/**', 'test/engines/**']

// The groups run one after the other: a loaded engine must not slow what is timed in a pseudo-terminal.
export default defineConfig({
  test: {
    env,
    globalSetup: ['test/support/home.ts'],
    passWithNoTests: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: apart,
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 1 },
          // No test waits for this long; a machine that is busy with other things may.
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'pty',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/build.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'engines',
          include: ['test/engines/**/*.test.ts'],
          globalSetup: ['test/support/build.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 3 },
          testTimeout: 300_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
})
