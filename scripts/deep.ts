import { freed } from './deep/freed.ts'
import { differential, fuzz } from './deep/tests.ts'
import { together } from './deep/together.ts'

// Proofs that take long; the tests run a bounded part of each.
//
//   sudo npm run deep [freed|differential|together|fuzz [COUNT [SEED]]]
//
// Without a name all of them. IMGTUI_FORKY says where the chroot of the newer engine is, as for scripts/engines.sh.
const PROOFS = { differential, together, fuzz, freed }

const [name, count, seed] = process.argv.slice(2)
const wanted = Object.entries(PROOFS).filter(([proof]) => name === undefined || proof === name)
if (wanted.length === 0) {
  console.error(`deep: there is no proof ${name}; there is ${Object.keys(PROOFS).join(', ')}`)
  process.exitCode = 2
}
for (const [proof, run] of wanted) {
  console.log(`— ${proof}`)
  if (!(await run(count, seed))) process.exitCode = 1
}
