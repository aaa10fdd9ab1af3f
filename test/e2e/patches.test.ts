import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundle } from '../../scripts/bundle.ts'
import { root } from '../../scripts/root.ts'
import { startPty } from '../support/pty.ts'

const entry = fileURLToPath(new URL('../support/fixtures/frames.tsx', import.meta.url))
const steps = 40

let folder: string
let patched: string
let plain: string

beforeAll(async () => {
  // Under the checkout, so that what is left external is found.
  folder = await mkdtemp(join(root, 'node_modules/.patches-'))
  patched = join(folder, 'patched')
  plain = join(folder, 'plain')
  await bundle({ entry, out: patched, patched: true })
  await bundle({ entry, out: plain, patched: false })
})

afterAll(() => rm(folder, { recursive: true }))

async function screens(out: string): Promise<readonly unknown[]> {
  await using pty = startPty({ script: join(out, 'main.js'), columns: 70, rows: 16 })
  await pty.waitFor((_, terminal) => terminal.modes().bracketedPaste)
  const seen: unknown[] = []
  for (let step = 0; step < steps; step += 1) {
    await pty.waitFor((screen, terminal) => screen.startsWith(`step ${step} `) && !terminal.modes().synchronized)
    seen.push(Array.from({ length: 16 }, (_, row) => pty.terminal.row(row)))
    pty.send('j')
  }
  return seen
}

describe('the patched bundle', () => {
  test('draws the same cells as the unpatched one, frame by frame', async () => {
    const [one, other] = await Promise.all([screens(patched), screens(plain)])
    expect(one).toHaveLength(steps)
    for (const [step, screen] of one.entries()) expect(screen, `step ${step}`).toEqual(other[step])
  })

  test('neither waits at its top level nor knows devtools', async () => {
    const code = await readFile(join(patched, 'main.js'), 'utf8')
    expect(code).not.toMatch(/react-devtools-core/)
    expect(code).not.toMatch(/^await |=\s*await loadYoga/m)
    expect(await readFile(join(plain, 'main.js'), 'utf8')).toMatch(/await loadYoga/)
  })

  test('holds one function of es-toolkit, not the library', async () => {
    const code = await readFile(join(patched, 'main.js'), 'utf8')
    expect(Buffer.byteLength(code)).toBeLessThan(700_000)
    expect(code).toContain('throttle')
    expect(code).not.toContain('function camelCase')
  })
})
