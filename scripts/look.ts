import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { wordBytes } from '../test/support/keys.ts'
import { startPty } from '../test/support/pty.ts'
import { parseEnv, parseSize } from './arguments.ts'
import { png } from './picture.ts'

const usage = `node scripts/look.ts [--size 80x24] [--keys "j j /redis enter"] [--env NAME=VALUE]… [--png FILE]
                    [--wait TEXT] [--quiet MS] [--every] [--script FILE] [-- arguments of the program]
Shows what the built program draws. A word of --keys is a key (enter, esc, ctrl+c, up …) or text to be typed.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', default: '80x24' },
    keys: { type: 'string', default: '' },
    env: { type: 'string', multiple: true, default: [] },
    png: { type: 'string' },
    wait: { type: 'string' },
    quiet: { type: 'string', default: '80' },
    every: { type: 'boolean', default: false },
    script: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) {
  console.log(usage)
  process.exit(0)
}

const { columns, rows } = parseSize(values.size)
const quiet = Number(values.quiet)
await using pty = startPty({
  columns,
  rows,
  args: positionals,
  env: parseEnv(values.env),
  background: '#12151c',
  foreground: '#d5dae3',
  ...(values.script === undefined ? {} : { script: values.script }),
})

// The first output can be long in coming; every later silence is an answer.
await Promise.race([pty.waitFor(values.wait ?? ((screen) => screen !== ''), 15_000), pty.exit])
await pty.still(quiet)
for (const word of values.keys.split(/\s+/).filter(Boolean)) {
  if (values.every) print(`before ${word}`)
  for (const bytes of wordBytes(word)) {
    pty.send(bytes)
    await pty.still(quiet)
  }
}
print(`${columns}x${rows}`)
if (values.png !== undefined) await writeFile(values.png, png(pty.terminal))
const exit = await Promise.race([pty.exit, Promise.resolve(undefined)])
if (exit !== undefined) console.log(`ended: code ${exit.code}, signal ${exit.signal}`)

function print(title: string): void {
  const edge = `${title} `.padEnd(columns, '┄')
  console.log([edge, ...pty.terminal.lines(), '┄'.repeat(columns)].join('\n'))
}
