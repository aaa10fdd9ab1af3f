import type { ReactElement } from 'react'
import { layoutOf } from '../../app/select/layout.ts'
import type { State } from '../../app/state.ts'
import { Footer } from '../parts/footer.tsx'
import { Header } from '../parts/header.tsx'
import { type Drawn, Rows } from '../parts/rows.tsx'
import { Rule } from '../parts/rule.tsx'
import { blank, bold, span } from '../parts/spans.ts'
import { Status } from '../parts/status.tsx'
import { wrapWords } from '../text/cells.ts'

/** No store, and no list of it to show: what happened, what to do, and that the program keeps trying. */
export const FaultScreen = ({ state }: { readonly state: State }): ReactElement => {
  const layout = layoutOf(state.columns, state.rows)
  const width = state.columns
  const edge = width >= 76 ? 8 : 3
  const { fault } = state.store
  const say = (text: string): readonly Drawn[] =>
    wrapWords(span(text).text, width - 2 * edge).map((line) => ({ spans: [blank(edge), span(line)] }))
  const lines: readonly Drawn[] = [
    ...Array.from({ length: layout.short ? 1 : 4 }, (): Drawn => ({ spans: [] })),
    ...(fault === null ? [] : say(fault.says)),
    ...(fault?.remedy == null ? [] : [{ spans: [] }, ...say(fault.remedy)]),
    ...(fault?.command == null
      ? []
      : [
          { spans: [] },
          { spans: [blank(edge), span('What to do', 'muted')] },
          { spans: [blank(edge + 2), bold(fault.command)] },
        ]),
    ...(fault?.kind !== 'absent'
      ? []
      : [
          { spans: [] },
          { spans: [blank(edge), span('Or look around first, in a made-up cache', 'muted')] },
          { spans: [blank(edge + 2), bold('imgtui --demo')] },
        ]),
  ]
  const rows = layout.pageRows - 1
  return (
    <>
      <Header state={state} width={width} />
      {layout.short ? null : <Rule width={width} />}
      <Rows lines={lines} width={width} height={rows} />
      {state.toast === null ? (
        <Rows
          lines={[{ spans: [blank(1), span(`${state.store.address}: imgtui keeps trying.`, 'muted')] }]}
          width={width}
          height={1}
        />
      ) : (
        <Status state={state} width={width} />
      )}
      <Footer state={state} width={width} />
    </>
  )
}

/** A terminal without room for any screen: how much is missing, and the way without one. */
export const TooSmall = ({ state }: { readonly state: State }): ReactElement => {
  const { columns, rows } = state
  const sentence = `imgtui needs 60 x 15 cells. This window has ${columns} x ${rows}. Make it larger, or use imgtui ls.`
  const words = [...wrapWords(sentence, Math.max(columns - 2, 1)), '', 'q quit']
  const from = Math.max(Math.floor((rows - words.length) / 2), 0)
  const lines: readonly Drawn[] = [
    ...Array.from({ length: from }, (): Drawn => ({ spans: [] })),
    ...words.map((text): Drawn => ({ spans: [blank(1), span(text)] })),
  ]
  return <Rows lines={lines} width={columns} height={rows} />
}
