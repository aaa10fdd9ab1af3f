import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Builds the program when its sources are newer, so that what is tested is what is there. */
export default function setup(): void {
  const script = fileURLToPath(new URL('../../scripts/build.ts', import.meta.url))
  const { status } = spawnSync(process.execPath, [script, '--if-stale'], { stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) throw new Error('The program could not be built.')
}
