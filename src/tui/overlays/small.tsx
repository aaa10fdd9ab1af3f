import type { ReactElement } from 'react'
import { PRUNES } from '../../app/commands/prune.ts'
import { runningJobs } from '../../app/select/jobs.ts'
import { memo } from '../../app/select/memo.ts'
import { sharingOf } from '../../app/select/sharing.ts'
import type { Overlay, State } from '../../app/state.ts'
import { counted, grouped } from '../../app/words/counted.ts'
import { type Prune, planRemoval, pruneTargets } from '../../engine/plan.ts'
import type { Sharing } from '../../engine/sharing.ts'
import { spokenBytes } from '../../engine/size.ts'
import type { Drawn } from '../parts/rows.tsx'
import { blank, bold, fitLine, type Span, span } from '../parts/spans.ts'
import { useSkin } from '../theme/context.ts'
import { answerLine, Dialog } from './dialog.tsx'

const WORDS: Readonly<Record<Prune, readonly [string, string]>> = {
  dangling: ['Dangling images', 'no tag names them and nothing is built on them'],
  unused: ['All unused images', 'no container uses them, running or stopped'],
}

/** What each prune would come to: planned for real, so that the figures are those of the review that follows. */
const amounts = memo(
  (sharing: Sharing) =>
    new Map(PRUNES.map((what) => [what, planRemoval(sharing, pruneTargets(sharing.catalog, what))])),
)

/** Which prune: each with what it would take and free. Nothing happens before the review. */
export const PruneChoice = ({
  state,
  overlay,
  columns,
}: {
  readonly state: State
  readonly overlay: Extract<Overlay, { type: 'prune' }>
  readonly columns: number
}): ReactElement => {
  const { glyphs } = useSkin()
  const width = Math.min(columns - 6, 72)
  const plans = amounts(sharingOf(state))
  const lines = PRUNES.flatMap((what, index): readonly Drawn[] => {
    const plan = plans.get(what)
    const images = plan?.steps.length ?? 0
    const on = overlay.cursor === index
    const [title, meaning] = WORDS[what]
    const figures: readonly Span[] = [
      span(counted(images, 'image', 'images'), 'muted'),
      span(` ${glyphs.dot} `, 'muted'),
      bold(plan === undefined ? '?' : spokenBytes(plan.frees), 'free'),
      blank(2),
    ]
    const room = width - 2 - figures.reduce((sum, { text }) => sum + text.length, 0)
    return [
      {
        spans: [
          ...fitLine(
            [on ? span(glyphs.cursor, 'accent') : blank(1), blank(1), span(title, undefined, { bold: on })],
            room,
            glyphs.cut,
          ),
          ...figures,
        ],
        emphasis: on ? 'selected' : 'none',
      },
      { spans: [blank(4), span(meaning, 'muted')] },
    ]
  })
  const all: readonly Drawn[] = [
    { spans: [] },
    ...lines,
    { spans: [] },
    { spans: [blank(2), span('Nothing is removed before the review.', 'muted')] },
    { spans: [] },
  ]
  return <Dialog title="Prune: choose what" lines={all} width={width} height={all.length} columns={columns} top={4} />
}

/** What quitting would cut short. */
const quitWords = (state: State): readonly [question: string, answer: string] => {
  if (state.run !== null && state.run.phase !== 'done')
    return ['Still removing. Stop after this step and quit?', 'Stop and quit']
  const count = runningJobs(state).length
  if (count === 0) return ['Nothing is running any more. Quit?', 'Quit']
  return [
    `${grouped(count)} ${count === 1 ? 'job is' : 'jobs are'} still running. Stop ${count === 1 ? 'it' : 'them'} and quit?`,
    'Stop and quit',
  ]
}

/** Quitting while something runs. */
export const QuitQuestion = ({
  state,
  overlay,
  columns,
}: {
  readonly state: State
  readonly overlay: Extract<Overlay, { type: 'quit' }>
  readonly columns: number
}): ReactElement => {
  const { glyphs } = useSkin()
  const [question, answer] = quitWords(state)
  const lines: readonly Drawn[] = [
    { spans: [] },
    { spans: [blank(2), span(question)] },
    { spans: [] },
    { spans: answerLine(['Go on', answer], overlay.answer, glyphs.answer) },
    { spans: [] },
  ]
  return (
    <Dialog
      title="Quit"
      lines={lines}
      width={Math.min(columns - 6, 56)}
      height={lines.length}
      columns={columns}
      top={4}
    />
  )
}
