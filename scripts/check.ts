import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './root.ts'

// Everything that must hold before a change goes in, each step run even when one before it failed. Ends with the
// totals of the tests, unless they are left out with --no-tests.
const { values } = parseArgs({ options: { tests: { type: 'boolean', default: true } }, allowNegative: true })

type Step = { readonly name: string; readonly script: string; readonly args: readonly string[] }

const node = (name: string, script: string, ...args: readonly string[]): Step => ({ name, script, args })

const steps: readonly Step[] = [
  node('types', 'node_modules/typescript/bin/tsc', '--noEmit'),
  node('format and lint', 'node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'),
  node('unused code', 'node_modules/knip/bin/knip.js'),
  node('generated docs', 'scripts/docs.ts', '--check'),
]

const failed = steps.filter((step) => !passes(step)).map(({ name }) => name)
const tests = node('tests', 'scripts/test.ts')
if (failed.length > 0) console.log(`\nfailed: ${failed.join(', ')}`)
const tested = !values.tests || passes(tests)
process.exitCode = failed.length === 0 && tested ? 0 : 1

function passes({ name, script, args }: Step): boolean {
  console.log(`— ${name}`)
  return spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: 'inherit' }).status === 0
}
