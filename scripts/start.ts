import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './root.ts'
import { isStale } from './stale.ts'

// Builds when something has changed, then becomes the program: same process, same terminal, same arguments.
if (await isStale(join(root, 'dist'))) {
  const build = spawnSync(process.execPath, [join(root, 'scripts/build.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (build.status !== 0) process.exit(build.status ?? 1)
}

const launcher = join(root, 'bin/imgtui.js')
process.argv[1] = launcher
await import(pathToFileURL(launcher).href)
