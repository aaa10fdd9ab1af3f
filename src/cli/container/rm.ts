import { execute } from '../../app/remove.ts'
import { counted } from '../../app/words/counted.ts'
import { stateWords } from '../../app/words/held.ts'
import { type Container, isLive } from '../../engine/container.ts'
import { shortId } from '../../engine/digest.ts'
import { harmless } from '../../engine/harmless.ts'
import { NO_BYTES } from '../../engine/size.ts'
import type { Store } from '../../engine/store.ts'
import type { Arguments } from '../arguments.ts'
import { canDecide, isYes, type Permission } from '../consent.ts'
import { findContainer } from '../find-container.ts'
import type { ExitCode, Shell } from '../shell.ts'
import { surveyList } from '../survey.ts'

const READ_ONLY = 'imgtui was started with --read-only. Nothing can be removed.\n'
const DECLINED = 'The answer was no. Nothing was removed.\n'

type Chosen = {
  readonly going: readonly Container[]
  readonly live: readonly Container[]
  readonly unknown: readonly string[]
}

const choose = (containers: readonly Container[], words: readonly string[]): Chosen => {
  const found = [...new Set(words)].map((word) => findContainer(containers, word))
  const known = new Set(found.flatMap((one) => ('container' in one ? [one.container] : [])))
  return {
    going: [...known].filter((container) => !isLive(container)),
    live: [...known].filter(isLive),
    unknown: found.flatMap((one) => ('unknown' in one ? [one.unknown] : [])),
  }
}

const wordsFor = (container: Container): string =>
  `${harmless(container.name)} (${shortId(container.id)}, ${harmless(stateWords(container))})`

/** What keeps the removal from being carried out, as it is said; null when nothing does. */
const declined = async (
  shell: Shell,
  going: readonly Container[],
  { yes, readOnly }: Permission,
): Promise<string | null> => {
  if (readOnly) return READ_ONLY
  if (yes || shell.ask === null) return null
  const answer = await shell.ask(`Remove ${counted(going.length, 'container', 'containers')}? [y/N] `)
  return isYes(answer) ? null : DECLINED
}

/**
 * `imgtui container rm`: removes containers that do not run, after showing them, each through the same last look at the
 * store as a step of any other plan.
 */
export const removeContainers = async (
  store: Store,
  shell: Shell,
  asked: Permission & Pick<Arguments, 'operands'>,
): Promise<ExitCode> => {
  if (!canDecide(shell, asked, 'remove')) return 2
  const { sharing } = await surveyList({ store, shell })
  const { going, live, unknown } = choose(sharing.catalog.containers, asked.operands)
  for (const says of unknown) shell.complain(`${harmless(says)}\n`)
  for (const container of going) shell.print(`remove  ${wordsFor(container)}, with all that it wrote\n`)
  for (const container of live) shell.print(`stays   ${wordsFor(container)}\n`)
  const settled: ExitCode = unknown.length > 0 ? 1 : live.length > 0 ? 3 : 0
  if (going.length === 0 || asked.dryRun) return settled
  const no = await declined(shell, going, asked)
  if (no !== null) {
    shell.print(no)
    return unknown.length > 0 ? 1 : 3
  }
  const steps = going.map((container) => ({ type: 'container' as const, container, frees: NO_BYTES }))
  const plan = { steps, blocked: [], frees: NO_BYTES }
  const results: string[] = []
  for await (const { step, result, reason } of execute(store, sharing, plan, { stop: shell.interrupted() })) {
    if (step.type !== 'container') continue
    results.push(result)
    const did = result === 'done' ? 'removed' : result
    shell.print(`${did}  ${harmless(step.container.name)}${reason === null ? '' : `: ${harmless(reason)}`}\n`)
  }
  if (settled === 1 || results.includes('failed')) return 1
  return live.length > 0 || results.filter((result) => result === 'done').length < going.length ? 3 : 0
}
