import type { ReactElement } from 'react'
import { detailRowsOf, findHits } from '../../app/select/details.ts'
import { jobInSight } from '../../app/select/jobs.ts'
import { cursorImage } from '../../app/select/rows.ts'
import type { State } from '../../app/state.ts'
import { counted, grouped } from '../../app/words/counted.ts'
import { JobLine } from '../parts/job.tsx'
import { Line } from '../parts/line.tsx'
import { blank, bold, justify, type Span, span } from '../parts/spans.ts'
import { Status } from '../parts/status.tsx'
import { useSkin } from '../theme/context.ts'

const summary = (state: State): readonly Span[] => {
  const image = cursorImage(state)
  const loaded = image === null ? undefined : state.details.history.get(image.id)
  if (state.detail.tab !== 'history' || loaded?.status !== 'ready') return []
  const files = loaded.value.filter(({ size }) => size > 0).length
  return [
    span(
      `${counted(loaded.value.length, 'step', 'steps')}, ${files} of them ${files === 1 ? 'adds' : 'add'} files`,
      'muted',
    ),
  ]
}

/** The row above the hints while the details have the keys: a message, what is looked for, or what the tab holds. */
export const FindLine = ({ state, width }: { readonly state: State; readonly width: number }): ReactElement => {
  const { glyphs } = useSkin()
  const typing = state.field?.type === 'find'
  // Whoever types has to see what; a message waits.
  if (!typing && (state.toast !== null || state.store.phase === 'lost')) return <Status state={state} width={width} />
  const rows = detailRowsOf(state)
  const { find, places, tab } = state.detail
  const hits = findHits(rows, find)
  const place =
    rows.length === 0 ? [] : [span(`${grouped(places[tab].cursor + 1)} of ${grouped(rows.length)}`, 'muted')]
  const job = jobInSight(state)
  if (!typing && find === '' && job !== null) return <JobLine state={state} job={job} end={place} width={width} />
  if (!typing && find === '')
    return <Line spans={[...justify([blank(1), ...summary(state)], place, width - 1, glyphs.cut), blank(1)]} />
  const said =
    find === ''
      ? ''
      : hits.length === 0
        ? 'not found here'
        : `${counted(hits.length, 'match', 'matches')}${typing ? '' : ', n next'}`
  const left = [
    blank(1),
    bold('/', 'accent'),
    span(find, undefined, { inverse: state.field?.selected === true }),
    ...(typing ? [span(glyphs.caret, 'accent')] : []),
    blank(3),
    span(said, 'muted'),
  ]
  return <Line spans={[...justify(left, place, width - 1, glyphs.cut), blank(1)]} />
}
