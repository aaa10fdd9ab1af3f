import { spawnSync } from 'node:child_process'
import { median, spread } from '../statistics.ts'
import { type Cost, TICK } from './cost.ts'

/** One of those who do the same work in turns. */
export type Contender = {
  readonly name: string
  /** Puts everything back to where it was; not measured. */
  readonly prepare?: () => Promise<unknown>
  readonly run: () => Promise<Cost>
}

/** Somebody to be compared with, and how many times its time is aimed at. */
export type Peer = Contender & { readonly goal: number }

/** One kind of work. */
export type Contest = {
  readonly title: string
  readonly own: Contender
  readonly peers: readonly Peer[]
}

const MEMORY_GOAL = 150

const middle = (costs: readonly Cost[], key: keyof Cost): number | null => {
  const known = costs.map((cost) => cost[key]).filter((value) => value !== null)
  return known.length === 0 ? null : median(known)
}

const figures = (costs: readonly Cost[]): string => {
  const [cpu, memory] = [middle(costs, 'cpu'), middle(costs, 'memory')]
  const wall = `${median(costs.map((cost) => cost.wall)).toFixed(0)} ms (${spread(costs.map((cost) => cost.wall))})`
  return `wall ${wall}  cpu ${cpu === null ? 'in its daemon' : `${cpu.toFixed(0)} ms`}${
    memory === null ? '' : `  peak ${memory.toFixed(0)} MB`
  }`
}

const ratio = (own: readonly Cost[], peer: readonly Cost[], { name, goal }: Peer): string => {
  const times = (middle(own, 'wall') ?? 0) / (middle(peer, 'wall') ?? 1)
  const [cpu, peerCpu] = [middle(own, 'cpu'), middle(peer, 'cpu')]
  const ofCpu =
    cpu === null || peerCpu === null || peerCpu < 10 * TICK ? '' : `, ${(cpu / peerCpu).toFixed(2)}x its cpu`
  return `${times.toFixed(2)}x ${name}${ofCpu}; goal ${goal.toFixed(1)}x, ${times <= goal ? 'reached' : 'missed'}`
}

/**
 * Lets all of them do the work in turns and prints medians, and ours as a multiple of every other. One round more than
 * asked for is run first and thrown away, so that everybody finds warm caches.
 */
export const hold = async ({ title, own, peers }: Contest, rounds: number): Promise<void> => {
  console.log(`\n${title}`)
  const costs = new Map<Contender, Cost[]>([own, ...peers].map((contender) => [contender, []]))
  for (let round = 0; round <= rounds; round += 1) {
    for (const [contender, list] of costs) {
      await contender.prepare?.()
      // Nobody is to wait for what another has left to be written.
      spawnSync('sync')
      const cost = await contender.run()
      if (round > 0) list.push(cost)
    }
  }
  for (const [{ name }, list] of costs) console.log(`  ${name.padEnd(26)} ${figures(list)}`)
  const ours = costs.get(own) ?? []
  for (const peer of peers) console.log(`  ${own.name} is ${ratio(ours, costs.get(peer) ?? [], peer)}`)
  const peak = Math.max(...ours.map(({ memory }) => memory ?? 0))
  const reached = peak <= MEMORY_GOAL ? 'reached' : 'missed'
  console.log(`  ${own.name} takes up to ${peak.toFixed(0)} MB; goal ${MEMORY_GOAL} MB, ${reached}`)
}
