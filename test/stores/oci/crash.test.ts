import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Trouble } from '../../support/faulty-fs.ts'
import { prepareStart, runScene, SCENES, startRegistry } from './crash.ts'

let folder: string
let start: Awaited<ReturnType<typeof prepareStart>>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgtui-crash-'))
  start = await prepareStart(join(folder, 'start'))
  registry = await startRegistry()
})
afterAll(async () => {
  await registry.close()
  await rm(folder, { recursive: true })
  const calls = [...counts].map(([name, count]) => `${name} ${count}`).join(', ')
  console.log(`struck at every call to the disk, for ${KINDS.join(', ')} each: ${calls}`)
})

const counts = new Map<string, number>()
let registry: Awaited<ReturnType<typeof startRegistry>>

const KINDS: readonly Trouble['what'][] = ['death', 'ENOSPC', 'EIO', 'EACCES']

describe('trouble at every call to the disk', () => {
  for (const scene of SCENES)
    for (const what of KINDS)
      it(`${what} while it is to ${scene.name}`, { timeout: 60_000 }, async () => {
        const problems: string[] = []
        let at = 1
        for (; at < 500; at += 1) {
          const verdict = await runScene(join(folder, 'start'), start, scene, { at, what }, join(folder, 'work'))
          for (const problem of verdict.problems) problems.push(`call ${at}: ${problem}`)
          if (!verdict.struck) break
        }
        counts.set(scene.name, at - 1)
        expect(problems).toEqual([])
        expect(at).toBeGreaterThan(3)
      })
})
