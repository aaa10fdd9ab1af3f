/** A place that tells when something has changed, so that a wait need not poll. */
export type Signal = {
  readonly notify: () => void
  /** Resolves when `holds` is true, looked at now and after every change; rejects after `timeout` ms. */
  readonly until: (holds: () => boolean, timeout: number, explain: () => string) => Promise<void>
  /** Resolves when nothing has changed for `quiet` ms. */
  readonly still: (quiet: number) => Promise<void>
}

/** A signal that has not been notified yet. */
export function createSignal(): Signal {
  const listeners = new Set<() => void>()
  return {
    notify: () => {
      for (const listener of [...listeners]) listener()
    },
    until: (holds, timeout, explain) => {
      // Made here, so that the error points at the line that waits.
      const late = new Error()
      return new Promise((resolve, reject) => {
        const end = () => {
          clearTimeout(timer)
          listeners.delete(look)
        }
        const look = () => {
          if (!holds()) return
          end()
          resolve()
        }
        const timer = setTimeout(() => {
          end()
          late.message = explain()
          reject(late)
        }, timeout)
        listeners.add(look)
        look()
      })
    },
    still: (quiet) =>
      new Promise((resolve) => {
        const end = () => {
          listeners.delete(again)
          resolve()
        }
        let timer = setTimeout(end, quiet)
        const again = () => {
          clearTimeout(timer)
          timer = setTimeout(end, quiet)
        }
        listeners.add(again)
      }),
  }
}
