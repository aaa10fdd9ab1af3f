import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Removes, after the run, the folder that stood in for a person's own. */
export default function setup(): () => Promise<void> {
  return () => rm(join(tmpdir(), `imgtui-test-${process.pid}`), { recursive: true, force: true })
}
