import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Proof, proofText } from '../../test/support/proofs.ts'
import { root } from '../root.ts'
import { withEngines } from './engines.ts'

const [BEGIN, END] = ['<!-- made by scripts/deep.ts -->', '<!-- end -->']

/** Removes many random sets from fresh engines and writes predicted beside freed bytes into docs/proofs.md. */
export const freed = async (count = '24', seed = '20261121'): Promise<boolean> => {
  const folder = await mkdtemp(join(tmpdir(), 'imgtui-proofs-'))
  const file = join(folder, 'proofs.jsonl')
  const done = await withEngines((env) => {
    const wanted = { ...env, IMGTUI_TEST_SETS: count, IMGTUI_TEST_SEED: seed, IMGTUI_TEST_PROOFS: file }
    const vitest = join(root, 'node_modules/vitest/vitest.mjs')
    const args = [vitest, 'run', '--project', 'engines', 'test/engines/freed.test.ts']
    return (
      spawnSync(process.execPath, args, { cwd: root, env: wanted, stdio: ['ignore', 'inherit', 'inherit'] }).status ===
      0
    )
  })
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '')
  await rm(folder, { recursive: true, force: true })
  const proofs = lines.map((line) => JSON.parse(line) as Proof)
  if (!done || proofs.length === 0) {
    console.error('deep: something failed, or no engine could be started; docs/proofs.md is left as it was')
    return false
  }
  const page = join(root, 'docs/proofs.md')
  const measured = `Measured on ${new Date().toISOString().slice(0, 10)} with \`sudo npm run deep freed ${count} ${seed}\`.`
  const made = [BEGIN, '', measured, '', ...proofs.map(proofText), END].join('\n')
  const before = await readFile(page, 'utf8')
  const [start, end] = [before.indexOf(BEGIN), before.indexOf(END)]
  await writeFile(page, `${before.slice(0, start)}${made}${before.slice(end + END.length)}`)
  return true
}
