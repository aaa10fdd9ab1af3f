import { measured } from '../app/measure.ts'
import { execute, type StepReport } from '../app/remove.ts'
import { harmless } from '../engine/harmless.ts'
import { type Plan, planRemoval } from '../engine/plan.ts'
import type { Sharing } from '../engine/sharing.ts'
import { addBytes, type Bytes, exactly, isExact, NO_BYTES } from '../engine/size.ts'
import type { Store } from '../engine/store.ts'
import type { Arguments } from './arguments.ts'
import { jsonText } from './document.ts'
import { openStep, refusedSteps, removalDocument, reportedStep, type StepEntry } from './removal-document.ts'
import { freedLine, outcomeLine, planCount, planText } from './removal-words.ts'
import type { ExitCode, Shell } from './shell.ts'
import { survey } from './survey.ts'
import { readTargets } from './targets.ts'

type Asked = Pick<Arguments, 'operands' | 'yes' | 'dryRun' | 'json' | 'readOnly'>

const NO_TERMINAL =
  'There is no terminal to ask on. Add --yes to remove without asking, or --dry-run to see the plan.\n'
const READ_ONLY = 'imgtui was started with --read-only. Nothing can be removed.'

type Run = {
  readonly store: Store
  readonly shell: Shell
  readonly sharing: Sharing
  readonly plan: Plan
  readonly quiet: boolean
}

/** The store's own count settles what the steps leave open, as long as it does not contradict them. */
const settled = (freed: Bytes, before: number | null, after: number | null): Bytes => {
  if (before === null || after === null) return freed
  const gone = before - after
  return gone >= freed.atLeast && gone <= freed.atMost ? exactly(gone) : freed
}

/** Carries out the plan and says how each step ended. Ctrl+C ends it after the step under way. */
const carryOut = async ({
  store,
  shell,
  sharing,
  plan,
  quiet,
}: Run): Promise<{ steps: readonly StepEntry[]; freed: Bytes }> => {
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
  { yes, readOnly }: Asked,
): Promise<{ result: 'refused' | 'skipped'; reason: string } | null> => {
  if (readOnly) return { result: 'refused', reason: READ_ONLY }
  if (yes || shell.ask === null) return null
  const answer = await shell.ask(`Remove ${planCount(plan)}? [y/N] `)
  return /^y(?:es)?$/i.test(answer.trim()) ? null : { result: 'skipped', reason: 'The answer was no.' }
}

const exitCodeOf = (steps: readonly StepEntry[], unknown: readonly string[]): ExitCode => {
  if (unknown.length > 0 || steps.some(({ result }) => result === 'failed')) return 1
  return steps.some(({ result }) => result === 'refused' || result === 'skipped') ? 3 : 0
}

/** `imgtui rm`: plans, shows, asks, removes and reports. Goes through the same plan, guard and execution as the screen. */
export const rm = async (store: Store, shell: Shell, asked: Asked): Promise<ExitCode> => {
  const { json, dryRun, yes, readOnly } = asked
  if (!dryRun && !yes && !readOnly && shell.ask === null) {
    shell.complain(NO_TERMINAL)
    return 2
  }
  const { sharing } = await survey({ store, shell })
  const wanted = readTargets(sharing.catalog, asked.operands)
  for (const says of wanted.unknown) shell.complain(`${harmless(says)}\n`)
  const plan = planRemoval(sharing, wanted.targets)
  const refused = refusedSteps(plan, wanted)
  const nothing = plan.steps.length === 0 && refused.length === 0
  // With a document on standard output the plan is still shown to whoever is asked about it.
  if (!json && !nothing) shell.print(planText(plan, refused))
  else if (json && !dryRun && !yes && plan.steps.length > 0) shell.complain(planText(plan, refused))

  const open = (result: 'planned' | 'refused' | 'skipped', reason: string | null) => ({
    steps: plan.steps.map((step) => openStep(step, result, reason)),
    freed: NO_BYTES,
  })
  const run = async (): Promise<{ steps: readonly StepEntry[]; freed: Bytes }> => {
    if (dryRun || plan.steps.length === 0) return open('planned', null)
    const no = await declined(shell, plan, asked)
    if (no === null) return carryOut({ store, shell, sharing, plan, quiet: json })
    if (!json) shell.print(`${no.reason}${readOnly ? '' : ' Nothing was removed.'}\n`)
    return open(no.result, no.reason)
  }
  const { steps, freed } = await run()
  const all = [...steps, ...refused]
  if (json) shell.print(jsonText(removalDocument(all, plan.frees, freed)))
  else if (steps.some(({ result }) => result === 'done')) shell.print(freedLine(freed, plan.frees))
  return exitCodeOf(all, wanted.unknown)
}
