import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addUp, closingLine, readReport, skippedGroups } from './report.ts'
import { root } from './root.ts'

// Runs every test, or what the arguments choose, names what was skipped, and ends with the one line that is true of
// all that ran.
const folder = await mkdtemp(join(tmpdir(), 'imgtui-report-'))
const file = join(folder, 'report.json')
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
const run = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...process.argv.slice(2)], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
})
const report = readReport(await readFile(file, 'utf8').catch(() => ''))
await rm(folder, { recursive: true })

const totals = addUp(report)
// An error outside of any test fails the run without failing a test; it must not close on "0 failed".
const failed = run.status !== 0 && totals.failed === 0 ? 1 : totals.failed
for (const group of skippedGroups(report)) console.log(`skipped: ${group}`)
console.log(closingLine({ ...totals, failed }))
process.exitCode = failed > 0 ? 1 : 0
