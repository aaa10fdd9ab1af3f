import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** What one run cost: ms on the clock, ms of CPU, MB resident at its peak. Null where the work is done by a daemon. */
export type Cost = { readonly wall: number; readonly cpu: number | null; readonly memory: number | null }

/** A program with its arguments, as it is started. */
export type Command = { readonly program: string; readonly args: readonly string[]; readonly env?: NodeJS.ProcessEnv }

const LOOK = 4

/** How many ms the kernel counts at once: what is much shorter cannot be told apart. */
export const TICK = 10

/** CPU of all children of this process that have ended, in whole ticks. */
const spentByChildren = (): number => {
  const stat = readFileSync('/proc/self/stat', 'utf8')
  // After the name, which may have anything in it: user and system time of children are the 14th and 15th field.
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(13, 15)
    .map(Number)
  return ((user ?? 0) + (system ?? 0)) * TICK
}

/** The peak so far in MB; it only grows, so that the last look before the end is at most one look short. */
const peakOf = (pid: number | undefined): number | null => {
  try {
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return peak === undefined ? null : Number(peak) / 1024
  } catch {
    return null
  }
}

/** Runs a program to its end and measures it; rejects with what it complained of where it fails. One at a time. */
export const costOf = ({ program, args, env = process.env }: Command): Promise<Cost> => {
  const before = spentByChildren()
  const begun = performance.now()
  const child = spawn(program, [...args], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let memory: number | null = null
  const looking = setInterval(() => {
    memory = peakOf(child.pid) ?? memory
  }, LOOK)
  let complaint = ''
  child.stderr.on('data', (text) => {
    complaint += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => {
      clearInterval(looking)
      const wall = performance.now() - begun
      if (code === 0) resolve({ wall, cpu: spentByChildren() - before, memory })
      else reject(new Error(`${program} ${args.join(' ')}: ${complaint}`))
    })
  })
}

/** The same for a client whose work is done by a daemon: only the clock tells what that cost. */
export const waitFor = async (command: Command): Promise<Cost> => ({
  ...(await costOf(command)),
  cpu: null,
  memory: null,
})
