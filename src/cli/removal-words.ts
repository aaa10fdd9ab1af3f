import { counted } from '../app/words/counted.ts'
import { shortId } from '../engine/digest.ts'
import { harmless } from '../engine/harmless.ts'
import type { Plan, Step } from '../engine/plan.ts'
import { type Bytes, isExact, spokenBytes } from '../engine/size.ts'
import { cellBytes } from './amounts.ts'
import type { StepEntry } from './removal-document.ts'
import { type Column, tableText } from './table.ts'

const COLUMNS: readonly Column[] = [
  { head: 'STEP', align: 'left' },
  { head: 'IMAGE', align: 'left', least: 16 },
  { head: 'ID', align: 'left' },
  { head: 'FREES', align: 'right' },
]

const names = ({ references }: { readonly references: readonly string[] }): string =>
  references.length === 0 ? '<none>' : references.map(harmless).join(' ')

const stepCells = (step: Step): readonly string[] => {
  const frees = step.type === 'untag' ? '-' : cellBytes(step.frees)
  if (step.type === 'container')
    return ['remove container', harmless(step.container.name), step.container.id.slice(0, 12), frees]
  const id = shortId(step.image.id)
  if (step.type === 'untag') return ['untag', harmless(step.reference), id, frees]
  // What nobody named goes too: it must be told apart from what was asked for.
  return [step.leftOver ? 'delete (left over)' : 'delete', names(step.image), id, frees]
}

/** A step that will not happen, and why. */
export const refusalLine = (entry: StepEntry): string =>
  `stays: ${names(entry)} (${shortId(entry.image)}): ${harmless(entry.reason ?? '')}\n`

/** The plan, whole: every step, what stays and why, and what it all frees. */
export const planText = (plan: Plan, refused: readonly StepEntry[]): string => {
  const steps = plan.steps.length === 0 ? '' : tableText(COLUMNS, plan.steps.map(stepCells), null)
  const frees = plan.steps.length === 0 ? 'Nothing to remove.\n' : `Frees ${spokenBytes(plan.frees)}.\n`
  return [steps, refused.map(refusalLine).join(''), frees].filter((part) => part !== '').join('\n')
}

/** What a plan removes, for a question: `2 images and 1 tag`. */
export const planCount = ({ steps }: Plan): string => {
  const of = (type: Step['type']): number => steps.filter((step) => step.type === type).length
  const parts = [
    of('delete') > 0 ? counted(of('delete'), 'image', 'images') : '',
    of('untag') > 0 ? counted(of('untag'), 'tag', 'tags') : '',
    of('container') > 0 ? counted(of('container'), 'container', 'containers') : '',
  ].filter((part) => part !== '')
  return parts.join(' and ')
}

const DONE = { untag: 'untagged', delete: 'deleted' } as const

/** How one step ended. */
export const outcomeLine = (entry: StepEntry): string => {
  const did = entry.result === 'done' ? DONE[entry.effect] : entry.result
  const why = entry.reason === null ? '' : `: ${harmless(entry.reason)}`
  return `${did}  ${names(entry)} (${shortId(entry.image)})${why}\n`
}

/** The last sentence: what left the disk, and what had been said before where that differs. */
export const freedLine = (freed: Bytes, predicted: Bytes): string => {
  const [said, is] = [spokenBytes(predicted), spokenBytes(freed)]
  const same = isExact(freed) && isExact(predicted) ? freed.atLeast === predicted.atLeast : said === is
  return same ? `Freed ${is}.\n` : `Freed ${is}; the plan said ${said}.\n`
}
