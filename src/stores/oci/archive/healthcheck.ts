import { jsonList } from './instruction.ts'
import { refused } from './words.ts'

const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 }
const DURATION = /^(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h)/
const SHORTEST = 1e6

/** Nanoseconds of a duration as Go writes it: `1m30s`. Rejects less than a millisecond. */
const durationOf = (option: string, text: string): number => {
  let [left, sum] = [text, 0]
  while (left !== '') {
    const [part] = DURATION.exec(left) ?? []
    if (part === undefined) throw refused(`“${text}” is no duration for --${option}`)
    const [, number = '', unit = ''] = /^([\d.]+)(.+)$/.exec(part) ?? []
    sum += Number(number) * (UNITS[unit] ?? 0)
    left = left.slice(part.length)
  }
  if (!(sum >= SHORTEST)) throw refused(`--${option} cannot be less than 1ms`)
  return Math.trunc(sum)
}

const OPTIONS: Readonly<Record<string, string>> = {
  interval: 'Interval',
  timeout: 'Timeout',
  'start-period': 'StartPeriod',
}

const optionOf = (flag: string): readonly [string, number] => {
  const [, name = '', value = ''] = /^--([a-z-]+)=(.*)$/.exec(flag) ?? []
  if (name === 'retries') {
    if (!/^\d+$/.test(value) || Number(value) < 1) throw refused('--retries must be at least 1')
    return ['Retries', Number(value)]
  }
  const field = OPTIONS[name]
  if (field === undefined) throw refused(`HEALTHCHECK does not know “${flag}”`)
  return [field, durationOf(name, value)]
}

/** What the arguments of `HEALTHCHECK` put into a config; durations in nanoseconds. Rejects what Docker rejects. */
export const healthcheckOf = (rest: string): Readonly<Record<string, unknown>> => {
  let left = rest
  const options: (readonly [string, number])[] = []
  for (let flag = /^(--\S+)\s*/.exec(left); flag !== null; flag = /^(--\S+)\s*/.exec(left)) {
    options.push(optionOf(flag[1] ?? ''))
    left = left.slice(flag[0].length)
  }
  const [, type = '', command = ''] = /^(\S*)\s*([\s\S]*)$/.exec(left) ?? []
  switch (type.toUpperCase()) {
    case 'NONE':
      if (command !== '') throw refused('HEALTHCHECK NONE takes no arguments')
      return { Test: ['NONE'] }
    case 'CMD': {
      if (command === '') throw refused('HEALTHCHECK CMD needs a command')
      const list = jsonList(command)
      return { Test: list === null ? ['CMD-SHELL', command] : ['CMD', ...list], ...Object.fromEntries(options) }
    }
    default:
      throw refused(`HEALTHCHECK takes CMD or NONE, not “${type}”`)
  }
}
