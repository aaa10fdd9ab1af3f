import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Proof, proofText } from '../test/support/proofs.ts'
import { root } from './root.ts'

// Removes many random sets from fresh engines of its own and writes predicted beside freed bytes into docs/proofs.md.
//
//   sudo node scripts/deep.ts [SETS [SEED]]
//
// IMGTUI_FORKY says where the chroot of the newer engine is, as for scripts/engines.sh.
const [sets = '24', seed = '20261121'] = process.argv.slice(2)
const folder = await mkdtemp(join(tmpdir(), 'imgtui-deep-'))
const file = join(folder, 'proofs.jsonl')
const forky = process.env.IMGTUI_FORKY || join(tmpdir(), 'imgtui-engines', 'forky')
const env = {
  ...process.env,
  IMGTUI_TEST_ENGINES: folder,
  IMGTUI_TEST_START: '1',
  IMGTUI_TEST_FORKY: forky,
  IMGTUI_TEST_SETS: sets,
  IMGTUI_TEST_SEED: seed,
  IMGTUI_TEST_PROOFS: file,
}
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', 'engines', 'test/engines/freed.test.ts'], {
  cwd: root,
  env,
  stdio: ['ignore', 'inherit', 'inherit'],
})
for (const name of ['ov20', 'ov28', 'cd28']) {
  spawnSync('bash', [join(root, 'scripts/engines.sh'), 'wipe', name], {
    env: { ...env, IMGTUI_ENGINES: folder, IMGTUI_FORKY: forky },
    stdio: 'ignore',
  })
}
const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '')
await rm(folder, { recursive: true, force: true })

const proofs = lines.map((line) => JSON.parse(line) as Proof)
const [BEGIN, END] = ['<!-- made by scripts/deep.ts -->', '<!-- end -->']
const page = join(root, 'docs/proofs.md')
const made = [
  BEGIN,
  '',
  `Measured on ${new Date().toISOString().slice(0, 10)} with \`sudo node scripts/deep.ts ${sets} ${seed}\`.`,
  '',
  ...proofs.map(proofText),
  END,
].join('\n')
if (status === 0 && proofs.length > 0) {
  const before = await readFile(page, 'utf8')
  const [start, end] = [before.indexOf(BEGIN), before.indexOf(END)]
  await writeFile(page, `${before.slice(0, start)}${made}${before.slice(end + END.length)}`)
} else console.error('deep: something failed, or no engine could be started; docs/proofs.md is left as it was')
process.exitCode = status === 0 ? 0 : 1
