import { measured } from '../app/measure.ts'
import { execute, type StepReport } from '../app/remove.ts'
import { type Plan, planRemoval } from '../engine/plan.ts'
import type { Sharing } from '../engine/sharing.ts'
import { addBytes, type Bytes, exactly, isExact, NO_BYTES } from '../engine/size.ts'
import type { Store } from '../engine/store.ts'
import type { Arguments } from './arguments.ts'
import { isYes, type Permission } from './consent.ts'
import { jsonText } from './document.ts'
import { openStep, refusedSteps, removalDocument, reportedStep, type StepEntry } from './removal-document.ts'
import { freedLine, outcomeLine, planCount, planText } from './removal-words.ts'
import type { Shell } from './shell.ts'
import type { Wanted } from './targets.ts'

const READ_ONLY = 'imgtui was started with --read-only. Nothing can be removed.'

type Run = {
  readonly store: Store
  readonly shell: Shell
  readonly sharing: Sharing
  readonly plan: Plan
  readonly quiet: boolean
}

type Steps = { readonly steps: readonly StepEntry[]; readonly freed: Bytes }

/** The store's own count settles what the steps leave open, as long as it does not contradict them. */
const settled = (freed: Bytes, before: number | null, after: number | null): Bytes => {
  if (before === null || after === null) return freed
  const gone = before - after
  return gone >= freed.atLeast && gone <= freed.atMost ? exactly(gone) : freed
}

/** Carries out the plan and says how each step ended. Ctrl+C ends it after the step under way. */
const carryOut = async ({ store, shell, sharing, plan, quiet }: Run): Promise<Steps> => {
  const stop = shell.interrupted()
  const before = isExact(plan.frees) ? null : await measured(store)
  const reports: StepReport[] = []
  for await (const report of execute(store, sharing, plan, { stop })) {
    reports.push(report)
    if (!quiet) shell.print(outcomeLine(reportedStep(report)))
  }
  const left = plan.steps.slice(reports.length).map((step) => openStep(step, 'skipped', 'Stopped before its turn.'))
  if (!quiet) for (const entry of left) shell.print(outcomeLine(entry))
  const freed = reports.map((report) => report.freed).reduce(addBytes, NO_BYTES)
  const after = before === null ? null : await measured(store)
  return { steps: [...reports.map(reportedStep), ...left], freed: settled(freed, before, after) }
}

/** Why a plan is not carried out though it could be; null when it is to be. */
const declined = async (
  shell: Shell,
  plan: Plan,
  { yes, readOnly }: Permission,
): Promise<{ result: 'refused' | 'skipped'; reason: string } | null> => {
  if (readOnly) return { result: 'refused', reason: READ_ONLY }
  if (yes || shell.ask === null) return null
  const answer = await shell.ask(`Remove ${planCount(plan)}? [y/N] `)
  return isYes(answer) ? null : { result: 'skipped', reason: 'The answer was no.' }
}

type Removing = {
  readonly store: Store
  readonly shell: Shell
  readonly asked: Permission & Pick<Arguments, 'json'>
  readonly sharing: Sharing
  readonly wanted: Wanted
}

/** What became of a removal: the steps of its plan, and what the plan had refused. */
export type Removal = { readonly steps: readonly StepEntry[]; readonly refused: readonly StepEntry[] }

/** Plans, shows, asks, removes and reports. Goes through the same plan, guard and execution as the screen. */
export const removeWanted = async ({ store, shell, asked, sharing, wanted }: Removing): Promise<Removal> => {
  const { json, dryRun, yes, readOnly } = asked
  const plan = planRemoval(sharing, wanted.targets)
  const refused = refusedSteps(plan, wanted)
  const silent = plan.steps.length === 0 && refused.length === 0 && wanted.unknown.length > 0
  // With a document on standard output the plan is still shown to whoever is asked about it.
  if (!json && !silent) shell.print(planText(plan, refused))
  else if (json && !dryRun && !yes && plan.steps.length > 0) shell.complain(planText(plan, refused))

  const open = (result: 'planned' | 'refused' | 'skipped', reason: string | null): Steps => ({
    steps: plan.steps.map((step) => openStep(step, result, reason)),
    freed: NO_BYTES,
  })
  const run = async (): Promise<Steps> => {
    if (dryRun || plan.steps.length === 0) return open('planned', null)
    const no = await declined(shell, plan, asked)
    if (no === null) return carryOut({ store, shell, sharing, plan, quiet: json })
    if (!json) shell.print(`${no.reason}${readOnly ? '' : ' Nothing was removed.'}\n`)
    return open(no.result, no.reason)
  }
  const { steps, freed } = await run()
  if (json) shell.print(jsonText(removalDocument([...steps, ...refused], plan.frees, freed)))
  else if (steps.some(({ result }) => result === 'done')) shell.print(freedLine(freed, plan.frees))
  return { steps, refused }
}
