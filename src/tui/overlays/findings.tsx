import type { ReactElement } from 'react'
import { scrollTo } from '../../app/select/layout.ts'
import type { Overlay, State } from '../../app/state.ts'
import { checkedWords } from '../../app/words/arrival.ts'
import { counted, grouped } from '../../app/words/counted.ts'
import { spokenSize } from '../../engine/size.ts'
import type { Finding } from '../../engine/upkeep.ts'
import type { Drawn } from '../parts/rows.tsx'
import { blank, bold, fitLine, type Span, span } from '../parts/spans.ts'
import { wrapWords } from '../text/cells.ts'
import { useSkin } from '../theme/context.ts'
import type { Glyphs } from '../theme/glyphs.ts'
import { Dialog } from './dialog.tsx'

const KIND = 9
/** Rows in which the finding under the cursor stands in full. */
const WHOLE = 4

const kindSpan = ({ kind }: Finding): Span =>
  span(kind.padEnd(KIND), kind === 'damage' ? 'danger' : kind === 'garbage' ? 'free' : 'muted')

const findingLine = (finding: Finding, on: boolean, width: number, glyphs: Glyphs): Drawn => ({
  spans: fitLine(
    [on ? span(glyphs.cursor, 'accent') : blank(1), blank(1), kindSpan(finding), span(finding.says)],
    width,
    glyphs.cut,
  ),
  emphasis: on ? 'selected' : 'none',
})

const amount = ({ findings, read }: Extract<Overlay, { type: 'findings' }>['report']): string => {
  const garbage = findings.reduce((sum, { bytes }) => sum + bytes, 0)
  const compared = `${spokenSize(read)} were read and compared.`
  return garbage === 0 ? compared : `${compared} A repair would free ${spokenSize(garbage)}.`
}

type Props = {
  readonly state: State
  readonly overlay: Extract<Overlay, { type: 'findings' }>
  readonly columns: number
}

/** What a check found, damage first, a line each; the one under the cursor in full below. */
export const Findings = ({ state, overlay, columns }: Props): ReactElement => {
  const { glyphs } = useSkin()
  const { report, cursor } = overlay
  const width = Math.min(columns - 4, 100)
  const { findings } = report
  const verdict: readonly Drawn[] = [
    { spans: [] },
    ...wrapWords(checkedWords(report), width - 6).map((text) => ({ spans: [blank(2), bold(text)] })),
    { spans: [blank(2), span(amount(report), 'muted')] },
    { spans: [] },
  ]
  const room = Math.max(state.rows - 6 - verdict.length - WHOLE - 1, 2)
  const height = Math.min(findings.length, room)
  const top = scrollTo(Math.max(cursor - (height >> 1), 0), cursor, height, findings.length)
  const here = findings[cursor]
  const whole = here === undefined ? [] : wrapWords(span(here.says).text, width - 6).slice(0, WHOLE)
  const lines: readonly Drawn[] = [
    ...verdict,
    ...findings
      .slice(top, top + height)
      .map((finding, index) => findingLine(finding, top + index === cursor, width - 2, glyphs)),
    ...(here === undefined ? [] : [{ spans: [] }]),
    ...whole.map((text): Drawn => ({ spans: [blank(2), span(text, 'muted')] })),
  ]
  return (
    <Dialog
      title="Check of the store"
      note={findings.length === 0 ? '' : `${grouped(cursor + 1)} of ${counted(findings.length, 'finding', 'findings')}`}
      lines={lines}
      width={width}
      height={verdict.length + (here === undefined ? 0 : height + 1 + WHOLE)}
      columns={columns}
      top={state.rows < 20 ? 1 : 2}
    />
  )
}
