import { dockerAge } from '../engine/age.ts'
import { shortId } from '../engine/digest.ts'
import { harmless } from '../engine/harmless.ts'
import { dockerSize } from '../engine/size.ts'
import type { HistoryStep, Store } from '../engine/store.ts'
import { abilityOf } from './ability.ts'
import { jsonTime } from './amounts.ts'
import type { Arguments } from './arguments.ts'
import { jsonText } from './document.ts'
import { theImage } from './find-image.ts'
import type { ExitCode, Shell } from './shell.ts'
import { surveyList } from './survey.ts'
import { type Column, tableText } from './table.ts'

type Asked = Pick<Arguments, 'operands' | 'json' | 'quiet' | 'noTrunc'>

const COLUMNS: readonly Column[] = [
  { head: 'IMAGE', align: 'left' },
  { head: 'CREATED', align: 'left', drop: 2 },
  { head: 'CREATED BY', align: 'left', least: 16 },
  { head: 'SIZE', align: 'left' },
  { head: 'COMMENT', align: 'left', drop: 1 },
]
const COMMAND_WIDTH = 45
// What Docker's history takes for no date at all, and anything before it.
const NO_DATE = Date.UTC(2000, 0, 1)

const idCell = ({ image }: HistoryStep, { noTrunc }: Asked): string => {
  if (image === null) return '<missing>'
  return noTrunc ? image : shortId(image)
}

const commandCell = ({ command }: HistoryStep, { noTrunc }: Asked): string => {
  const text = harmless(command)
  return noTrunc || text.length <= COMMAND_WIDTH ? text : `${[...text].slice(0, COMMAND_WIDTH - 1).join('')}…`
}

const document = (image: string, steps: readonly HistoryStep[]) => ({
  schema: 1,
  image,
  steps: steps.map((step) => ({
    image: step.image,
    references: step.references,
    created: jsonTime(step.created),
    command: step.command,
    size: step.size,
    comment: step.comment,
  })),
})

/** `imgtui history`: prints the steps that made an image, newest first. */
export const history = async (store: Store, shell: Shell, asked: Asked): Promise<ExitCode> => {
  const historyOf = await abilityOf(store, 'history')
  const { catalog } = (await surveyList({ store, shell })).sharing
  const { image } = theImage(catalog, asked.operands[0] ?? '')
  const steps = await historyOf(image.id)
  if (asked.json) shell.print(jsonText(document(image.id, steps)))
  else if (asked.quiet) shell.print(steps.map((step) => `${idCell(step, asked)}\n`).join(''))
  else {
    const rows = steps.map((step) => [
      idCell(step, asked),
      step.created === null || step.created <= NO_DATE ? 'N/A' : `${dockerAge(shell.now() - step.created)} ago`,
      commandCell(step, asked),
      dockerSize(step.size),
      harmless(step.comment),
    ])
    shell.print(tableText(COLUMNS, rows, asked.noTrunc ? null : shell.columns))
  }
  return 0
}
