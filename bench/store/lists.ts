import { ociStore } from '../../src/stores/oci/index.ts'
import { median, spread } from '../statistics.ts'
import type { Contest } from './contest.ts'
import { costOf } from './cost.ts'

type Listed = { readonly script: string; readonly store: string; readonly count: number; readonly goal: number }

/** Lists a store of many images, beside Node starting and doing nothing. */
export const listing = ({ script, store, count, goal }: Listed, words: readonly string[]): Contest => ({
  title: `${words.join(' ')}: ${count.toLocaleString('en')} images`,
  own: {
    name: `imgtui ${words.join(' ')}`,
    run: () => costOf({ program: process.execPath, args: [script, '--store', store, ...words] }),
  },
  peers: [{ name: 'node floor', goal, run: () => costOf({ program: process.execPath, args: ['-e', '0'] }) }],
})

const TAG_GOAL = 40

/** Tags an image of a store again and again within this process, once the store has been read. */
export const tagging = async (store: string, count: number, rounds: number): Promise<void> => {
  const oci = ociStore({ root: store })
  const [image] = (await oci.list()).images
  if (image === undefined || oci.tag === undefined) throw new Error('the store has no image to tag')
  const [walls, cpus]: [number[], number[]] = [[], []]
  for (let round = 0; round <= rounds; round += 1) {
    const [begun, before] = [performance.now(), process.cpuUsage()]
    await oci.tag(image.id, `bench/tag:${round % 2}`)
    const { user, system } = process.cpuUsage(before)
    if (round === 0) continue
    walls.push(performance.now() - begun)
    cpus.push((user + system) / 1000)
  }
  oci.close()
  const cpu = median(cpus)
  console.log(`\ntag: within one process, ${count.toLocaleString('en')} images`)
  console.log(`  wall ${median(walls).toFixed(0)} ms (${spread(walls)})  cpu ${cpu.toFixed(0)} ms (${spread(cpus)})`)
  console.log(`  goal ${TAG_GOAL} ms of cpu, ${cpu <= TAG_GOAL ? 'reached' : 'missed'}`)
}
