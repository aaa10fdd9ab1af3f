import { readdirSync, readFileSync } from 'node:fs'
import { spawn } from '@lydell/node-pty'

/** What one start cost until its first frame stood: ms on the clock, ms of CPU in all threads that live, MB resident. */
export type Run = { readonly wall: number; readonly cpu: number; readonly memory: number }

/** What to start under Node, and on what size of terminal. */
export type Start = {
  readonly args: readonly string[]
  readonly columns: number
  readonly rows: number
  /** Wait for the end of a whole frame, not only for the first byte. */
  readonly whole: boolean
}

// Ink closes each frame with the end of a synchronized update.
const frameEnd = '\u001B[?2026l'

/** Starts a program in a pseudo-terminal, measures to its first frame, and asks it to end. */
export function startOnce({ args, columns, rows, whole }: Start): Promise<Run> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'CI'))
  const begun = performance.now()
  const child = spawn(process.execPath, [...args], { name: 'xterm-256color', cols: columns, rows, env })
  return new Promise((resolve, reject) => {
    let output = ''
    let run: Run | undefined
    child.onData((data) => {
      output += data
      if (run !== undefined || (whole && !output.includes(frameEnd))) return
      run = { wall: performance.now() - begun, ...spent(child.pid) }
      // A clean end, as only that fills the compile cache; the floor has no other end than this one.
      child.kill(whole ? 'SIGTERM' : 'SIGKILL')
    })
    child.onExit(() => {
      if (run === undefined) reject(new Error(`Ended before its first frame: ${output}`))
      else resolve(run)
    })
  })
}

function spent(pid: number): { readonly cpu: number; readonly memory: number } {
  // The scheduler's own account, in nanoseconds, is finer than the clock ticks of /proc/PID/stat.
  const threads = readdirSync(`/proc/${pid}/task`)
  const spans = threads.map((id) => Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8').split(' ')[0]))
  const resident = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return { cpu: spans.reduce((sum, span) => sum + span, 0) / 1e6, memory: Number(resident ?? 0) / 1024 }
}
