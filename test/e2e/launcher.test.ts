import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const launcher = fileURLToPath(new URL('../../bin/imgtui.js', import.meta.url))

function launchOn(version: string): { readonly status: number | null; readonly stderr: string } {
  const disguise = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`
  const preload = `data:text/javascript,${encodeURIComponent(disguise)}`
  return spawnSync(process.execPath, ['--import', preload, launcher, '--version'], { encoding: 'utf8' })
}

test.each(['14.21.3', '20.20.2', '22.17.1'])('says on Node %s what it needs', (version) => {
  const { status, stderr } = launchOn(version)
  expect(stderr).toBe(`imgtui needs Node 22.18 or newer; this is ${version}.\n`)
  expect(status).toBe(1)
})

test.each(['22.18.0', '24.0.0'])('goes on, on Node %s', (version) => {
  expect(launchOn(version).stderr).not.toContain('needs Node')
})
