import { parseArgs } from 'node:util'
import { type Run, startOnce } from './start.ts'
import { median, spread } from './statistics.ts'

const usage = `npm run bench -- [--rounds 15] [--size 120x40] [-- arguments of the program]
npm run bench -- store [--help]
Start-up to the first whole frame, beside Node starting and writing one character, in turns.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '15' },
    size: { type: 'string', default: '120x40' },
    script: { type: 'string', multiple: true, default: ['bin/imgtui.js'] },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(usage)
  process.exit(0)
}

const [columns = 120, rows = 40] = values.size.split('x').map(Number)
const floor = { name: 'node floor', args: ['-e', 'process.stdout.write("x"); setInterval(() => {}, 1e6)'] }
const variants = [floor, ...values.script.map((script) => ({ name: script, args: [script, ...positionals] }))]
const runs = new Map<string, Run[]>(variants.map(({ name }) => [name, []]))

// One round that is thrown away fills the compile cache and the file cache for all.
for (let round = 0; round <= Number(values.rounds); round += 1) {
  for (const { name, args } of variants) {
    const run = await startOnce({ args, columns, rows, whole: name !== floor.name })
    if (round > 0) runs.get(name)?.push(run)
  }
}

const base = figures(runs.get(floor.name) ?? [])
for (const [name, list] of runs) {
  const { wall, cpu, memory } = figures(list)
  const ratio = (value: number, of: number) => `${(value / of).toFixed(2)}x`
  console.log(
    `${name.padEnd(24)} wall ${wall.toFixed(1)} ms ${ratio(wall, base.wall)} (${spread(list.map((run) => run.wall))})` +
      `  cpu ${cpu.toFixed(0)} ms ${ratio(cpu, base.cpu)}  memory ${memory.toFixed(0)} MB ${ratio(memory, base.memory)}`,
  )
}

function figures(list: readonly Run[]): Run {
  return {
    wall: median(list.map((run) => run.wall)),
    cpu: median(list.map((run) => run.cpu)),
    memory: median(list.map((run) => run.memory)),
  }
}
