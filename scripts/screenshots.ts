import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { engineWith } from '../test/support/fake-engine.ts'
import { type Pty, startPty } from '../test/support/pty.ts'
import { dark } from './palette.ts'
import { png } from './picture.ts'
import { shelfWorld } from './pictures/cache.ts'
import { root } from './root.ts'
import { type Act, type Scenario, scenarios } from './scenarios.ts'

const largest = 300_000
// Larger than life, to be sharp on fine screens.
const zoom = 1.5

// Takes the pictures whose names are given, or all of them, from the built program in a real pseudo-terminal. The engine it
// talks to is made up: the same pictures on every machine, and sizes as real images have them.
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !scenarios.some((scenario) => scenario.name === name))
if (unknown.length > 0) throw new Error(`No such picture: ${unknown.join(', ')}`)

// Settings and caches of their own: what a person has set must not show in the pictures.
const home = await mkdtemp(join(tmpdir(), 'imgtui-pictures-'))
const homes = Object.fromEntries(
  ['CONFIG', 'CACHE', 'DATA', 'STATE'].map((name) => [`XDG_${name}_HOME`, join(home, name.toLowerCase())]),
)
const folder = join(root, 'screenshots')
await mkdir(folder, { recursive: true })
for (const scenario of scenarios) {
  if (wanted.length > 0 && !wanted.includes(scenario.name)) continue
  const picture = await take(scenario)
  if (picture.length > largest) throw new Error(`${scenario.name} has ${picture.length} bytes, more than ${largest}`)
  await writeFile(join(folder, `${scenario.name}.png`), picture)
  console.log(`${scenario.name}.png ${Math.round(picture.length / 1000)} kB`)
}
await rm(home, { recursive: true })

async function take({ columns, rows, args, env, script, acts }: Scenario): Promise<Buffer> {
  await using engine = await engineWith(shelfWorld())
  await using pty = startPty({
    columns,
    rows,
    args: args ?? ['--host', `unix://${engine.socket}`],
    env: { TZ: 'UTC', ...homes, ...env },
    background: dark.background,
    foreground: dark.foreground,
    ...(script === undefined ? {} : { script }),
  })
  for (const act of acts) await perform(pty, act)
  await pty.still()
  return png(pty.terminal, zoom)
}

async function perform(pty: Pty, act: Act): Promise<void> {
  if ('see' in act) {
    await pty.waitFor(act.see)
    return
  }
  if ('press' in act) pty.press(...act.press)
  else if ('type' in act) for (const letter of act.type) pty.send(letter)
  else pty.resize(...act.resize)
  await pty.still()
}
