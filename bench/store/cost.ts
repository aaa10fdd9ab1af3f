import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** What one run cost: ms on the clock, ms of CPU, MB resident at its peak. Null where the work is done by a daemon. */
export type Cost = { readonly wall: number; readonly cpu: number | null; readonly memory: number | null }

/** A program with its arguments, as it is started. */
export type Command = { readonly program: string; readonly args: readonly string[]; readonly env?: NodeJS.ProcessEnv }

const LOOK = 4
const TICK = 1000 / 100

/** What the kernel has counted so far. Both numbers only grow: what the last look saw is at most one look short. */
const spentBy = (pid: number | undefined): { readonly cpu: number; readonly memory: number } | null => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // After the name, which may have anything in it: user and system time are the 12th and 13th field.
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number)
    const peak = /VmHWM:\s+(\d+) kB/.exec(status)?.[1]
    return peak === undefined ? null : { cpu: ((user ?? 0) + (system ?? 0)) * TICK, memory: Number(peak) / 1024 }
  } catch {
    return null
  }
}

/** Runs a program to its end and measures it; rejects with what it complained of where it fails. */
export const costOf = ({ program, args, env = process.env }: Command): Promise<Cost> => {
  const begun = performance.now()
  const child = spawn(program, [...args], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let spent = spentBy(child.pid)
  const looking = setInterval(() => {
    spent = spentBy(child.pid) ?? spent
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
      if (code === 0) resolve({ wall, cpu: spent?.cpu ?? null, memory: spent?.memory ?? null })
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
