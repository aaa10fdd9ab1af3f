import { counted } from '../../app/words/counted.ts'
import { FaultError } from '../../engine/fault.ts'
import { harmless } from '../../engine/harmless.ts'
import { spokenSize } from '../../engine/size.ts'
import type { Store } from '../../engine/store.ts'
import type { CheckReport, Finding } from '../../engine/upkeep.ts'
import { abilityOf } from '../ability.ts'
import type { Arguments } from '../arguments.ts'
import { jsonText } from '../document.ts'
import { complainOf } from '../faults.ts'
import type { ExitCode, Shell } from '../shell.ts'
import { moving } from '../transfer/moving.ts'

const countOf = ({ findings }: CheckReport, kind: Finding['kind']): number =>
  findings.filter((finding) => finding.kind === kind).length

const summary = (report: CheckReport): string => {
  const { images, blobs, read, findings } = report
  const looked = `${counted(images, 'image', 'images')}, ${counted(blobs, 'blob', 'blobs')}`
  const content = read > 0 ? `, ${spokenSize(read)} read` : ''
  const free = findings.reduce((sum, { bytes }) => sum + bytes, 0)
  const result = countOf(report, 'damage') === 0 ? 'everything is whole' : `${countOf(report, 'damage')} damaged`
  return `Looked at ${looked}${content}: ${result}${free > 0 ? `, ${spokenSize(free)} that a repair would free` : ''}.\n`
}

const findingLine = ({ kind, says }: Finding): string => `${kind.padEnd(7)}  ${harmless(says)}\n`

/** `imgtui check`: says what is wrong with a store. Ends with 1 for damage and with 2 where it could not look. */
export const check = async (
  store: Store,
  shell: Shell,
  { json, readData }: Pick<Arguments, 'json' | 'readData'>,
): Promise<ExitCode> => {
  try {
    const checkStore = await abilityOf(store, 'check')
    const report = await moving(shell, 'drawing', (options) => checkStore({ ...options, readData }))
    if (json) shell.print(jsonText({ schema: 1, ...report }))
    else shell.print(`${report.findings.map(findingLine).join('')}${summary(report)}`)
    return countOf(report, 'damage') > 0 ? 1 : 0
  } catch (error) {
    if (!(error instanceof FaultError)) throw error
    complainOf(shell, error)
    return 2
  }
}
