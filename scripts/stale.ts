import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './root.ts'

const sources = ['src', 'scripts/patches', 'scripts/bundle.ts', 'package.json', 'package-lock.json', 'tsconfig.json']

/** Whether anything that the bundle is made of is newer than the bundle in `out`, or there is none. */
export async function isStale(out: string): Promise<boolean> {
  const built = await changedAt(join(out, 'main.js'))
  const newest = await Promise.all(sources.map((source) => newestIn(join(root, source))))
  return built === 0 || Math.max(...newest) > built
}

async function newestIn(path: string): Promise<number> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => [])
  // A removed file leaves its mark only on the folder it stood in, so folders count too.
  const inside = entries.map((entry) => changedAt(join(entry.parentPath, entry.name)))
  return Math.max(await changedAt(path), ...(await Promise.all(inside)))
}

async function changedAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
}
