import type { Plan } from '../../engine/plan.ts'
import type { Sharing } from '../../engine/sharing.ts'
import type { AppEvent } from '../event.ts'
import type { Chord } from '../keys/chord.ts'
import type { State } from '../state.ts'
import type { Task } from '../task.ts'

/** Where a command answers to its keys. One scope is on top of another: an overlay over a screen over `everywhere`. */
export const SCOPES = [
  'everywhere',
  'images',
  'details',
  'history',
  'inspect',
  'holders',
  'review',
  'running',
  'report',
  'search',
  'find',
  'help',
  'palette',
  'dialog',
  'prune',
  'form',
  'choice',
  'jobs',
  'findings',
  'empty',
  'faults',
] as const
export type Scope = (typeof SCOPES)[number]

export const GROUPS = [
  'Move',
  'Find',
  'Look',
  'Choose',
  'Bring in, hand on',
  'Containers',
  'Remove (always asks)',
  'Answer',
  'Jobs',
  'Program',
] as const
export type Group = (typeof GROUPS)[number]

/** What a command can do beside changing the state. */
export type Acts = {
  readonly quit: () => void
  readonly suspend: () => void
  readonly redraw: () => void
  readonly copy: (text: string, what: string) => void
  /** Reads the store again, or tries at once to reach a lost one. */
  readonly retry: () => void
  readonly execute: (sharing: Sharing, plan: Plan) => void
  readonly stopRun: () => void
  /** Has the store do this, as a job; a form that waits for it is told what is wrong. */
  readonly submit: (task: Task) => void
  readonly cancelJob: (id: number) => void
  /** Completes the path that is being typed. */
  readonly completePath: (text: string) => void
  /** Leaves this store for a made-up one. */
  readonly openDemo: () => void
  readonly now: () => number
}

export type Context = { readonly state: State; readonly send: (event: AppEvent) => void; readonly acts: Acts }

/** One act. Keys, footer, help, palette, settings and the key tables in the docs are all drawn from these records. */
export type Command = {
  /** `noun.verb`: the name in settings, docs and tests. */
  readonly id: string
  readonly title: string
  readonly group: Group
  readonly scopes: readonly Scope[]
  readonly keys: readonly Chord[]
  /** The word in the footer, at most 12 cells; without one the command is not in the footer. */
  readonly hint?: string | ((state: State) => string | null)
  /** It can lead to a removal. */
  readonly danger?: true
  /** It stays out of the palette: a plain movement, or bound to one screen's field. */
  readonly hidden?: true
  /** Its keys cannot be taken away in the settings. */
  readonly fixed?: true
  /** Null when it can run now, else the reason why not. */
  readonly disabled?: (state: State) => string | null
  readonly run: (context: Context) => void
}
