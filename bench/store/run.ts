import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeArchive } from './archive.ts'
import { hold } from './contest.ts'
import { listing, tagging } from './lists.ts'
import { fillMany } from './many.ts'
import { isInstalled, type Server, startEngine, startRegistry } from './servers.ts'
import { loading, prepareTransfers, pulling, saving } from './transfers.ts'

const usage = `npm run bench -- store [load] [pull] [save] [ls] [tag] [--rounds 5] [--megabytes 200] [--script bin/imgtui.js]
The embedded store beside other tools that do the same, in turns, on data made up for the run. Medians; the smallest and
the largest value in brackets; ours as a multiple of theirs, beside the multiple that is aimed at. Nothing fails here.`

const KINDS = ['load', 'pull', 'save', 'ls', 'tag'] as const
type Kind = (typeof KINDS)[number]

/** How many images, and the multiple of a bare start of Node that is aimed at. */
const LISTS = [
  { count: 1000, goal: 3 },
  { count: 10_000, goal: 6 },
]

const { values, positionals } = parseArgs({
  args: process.argv.slice(3),
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    megabytes: { type: 'string', default: '200' },
    script: { type: 'string', default: 'bin/imgtui.js' },
    help: { type: 'boolean', default: false },
  },
})
const asks = (...kinds: readonly Kind[]): boolean =>
  positionals.length === 0 || kinds.some((kind) => positionals.includes(kind))
const unknown = positionals.filter((word) => !KINDS.some((kind) => kind === word))
if (values.help || unknown.length > 0) {
  console.log(unknown.length > 0 ? `Not known: ${unknown.join(', ')}\n\n${usage}` : usage)
  process.exit(values.help ? 0 : 2)
}

const { script } = values
const rounds = Number(values.rounds)
const folder = await mkdtemp(join(tmpdir(), 'imgtui-bench-'))
const servers: Server[] = []
const load = (): string => `load average ${loadavg()[0]?.toFixed(1)}`

try {
  console.log(`${rounds} rounds, ${load()}`)
  if (asks('load', 'pull', 'save')) await benchTransfers()
  if (asks('ls', 'tag')) for (const list of LISTS) await benchLists(list)
  console.log(`\n${load()} at the end`)
} finally {
  for (const { stop } of servers) await stop()
  await rm(folder, { recursive: true, force: true })
}

async function benchTransfers(): Promise<void> {
  const [registry, engine] = await Promise.all([startRegistry(folder), startEngine(folder)])
  servers.push(...[registry, engine].filter((server) => server !== null))
  if (!isInstalled('skopeo')) console.log('left out: skopeo, which is not installed')
  if (registry === null) console.log('left out: pull, as no docker-registry is installed')
  if (engine === null) console.log('left out: docker, as no engine can be started (that takes root and a dockerd)')
  const archive = join(folder, 'image.tar')
  const reference = `${registry?.address ?? 'localhost:5000'}/bench/image:1`
  await writeArchive(archive, Number(values.megabytes) * 1_000_000, reference)
  const ground = {
    folder,
    script,
    archive,
    reference,
    registry: registry?.address ?? null,
    engine: engine?.address ?? null,
  }
  if (asks('load')) await hold(loading(ground), rounds)
  if (!asks('pull', 'save')) return
  const store = await prepareTransfers(ground)
  // Saving comes first: to pull it anew, docker has to lose the image.
  if (asks('save')) await hold(saving(ground, store), rounds)
  if (asks('pull') && registry !== null) await hold(pulling(ground), rounds)
}

async function benchLists({ count, goal }: (typeof LISTS)[number]): Promise<void> {
  const store = join(folder, `many-${count}`)
  const begun = performance.now()
  await fillMany(store, count)
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  console.log(`\nmade ${count.toLocaleString('en')} images and published them at once in ${seconds} s`)
  for (const words of [['ls'], ['ls', '--quiet']])
    if (asks('ls')) await hold(listing({ script, store, count, goal }, words), rounds)
  if (asks('tag')) await tagging(store, count, rounds)
}
